package io.qaio.ratelimit.web;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Distinguishes the clients of a route.
 *
 * @param of gives the key of a request, "" if the request has none
 * @param isPrincipal whether the key is the name of the user who is logged in
 */
record RouteKey(Function<RouteRequest, String> of, boolean isPrincipal) {

	private static final String HEADER = "header:";

	/**
	 * Reads a key.
	 * @param text {@code client-address}, {@code header:<name>} or {@code principal}
	 * @throws IllegalArgumentException if it is none of these
	 */
	static RouteKey parse(String text) {
		if (text.equals("client-address")) {
			return new RouteKey((request) -> request.clientAddress().get(), false);
		}
		if (text.equals("principal")) {
			return new RouteKey((request) -> request.principal().get(), true);
		}
		String name = text.startsWith(HEADER) ? text.substring(HEADER.length()).strip() : "";
		if (HeaderName.isValid(name)) {
			return new RouteKey((request) -> request.headers().apply(name), false);
		}
		throw new IllegalArgumentException(
				"'" + text + "' is no key of a route. There are client-address, header:<name> and principal");
	}

	/**
	 * What a key can read of a request.
	 *
	 * @param clientAddress the address that the request came from
	 * @param headers a header by its name, "" if the request has none
	 * @param principal the name of the user, "" if nobody is logged in
	 */
	record RouteRequest(Supplier<String> clientAddress, Function<String, String> headers, Supplier<String> principal) {
	}

}
