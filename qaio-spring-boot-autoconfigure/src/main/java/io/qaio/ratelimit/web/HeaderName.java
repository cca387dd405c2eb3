package io.qaio.ratelimit.web;

import java.util.regex.Pattern;

/**
 * The name of a header.
 */
final class HeaderName {

	/** A token, as of RFC 9110: no request has a header with another name. */
	private static final Pattern TOKEN = Pattern.compile("[\\w!#$%&'*+.^`|~-]+");

	private HeaderName() {
	}

	/**
	 * Whether a header can have a name.
	 */
	static boolean isValid(String name) {
		return TOKEN.matcher(name).matches();
	}

}
