package io.qaio.ratelimit.emulator;

import java.util.Locale;
import java.util.Set;

/**
 * What a field of a pattern is.
 */
enum LogField {

	TIME, CLIENT, REQUEST, PATH, OTHER;

	private static final Set<String> ADDRESS_HEADERS = Set.of("x-forwarded-for", "x-real-ip", "x-client-ip",
			"true-client-ip", "cf-connecting-ip", "x-envoy-external-address");

	private static final Set<String> OTHER_ADDRESSES = Set.of("server", "local");

	/**
	 * A field of Apache, Tomcat, Jetty and Undertow.
	 * @param directive the letter behind the per cent sign
	 * @param argument what is between the braces, "" if there are none
	 */
	static LogField directive(char directive, String argument) {
		return switch (directive) {
			case 'h' -> CLIENT;
			case 'a' -> OTHER_ADDRESSES.contains(argument) ? OTHER : CLIENT;
			case 'i' -> ADDRESS_HEADERS.contains(argument.toLowerCase(Locale.ROOT)) ? CLIENT : OTHER;
			case 't' -> TIME;
			case 'r' -> REQUEST;
			case 'U' -> PATH;
			default -> OTHER;
		};
	}

	/**
	 * A field of nginx.
	 * @param name the name of the variable
	 */
	static LogField variable(String name) {
		return switch (name) {
			case "time_local", "time_iso8601", "msec" -> TIME;
			case "remote_addr", "realip_remote_addr", "proxy_protocol_addr" -> CLIENT;
			case "request" -> REQUEST;
			case "request_uri", "uri", "document_uri" -> PATH;
			default -> (name.startsWith("http_") && ADDRESS_HEADERS.contains(name.substring(5).replace('_', '-')))
					? CLIENT : OTHER;
		};
	}

	/**
	 * Whether a field is what follows the path in a URL, and may do so without anything
	 * between them.
	 * @param name its letter, or its name
	 */
	static boolean isQuery(String name) {
		return Set.of("q", "is_args", "args", "query_string").contains(name);
	}

}
