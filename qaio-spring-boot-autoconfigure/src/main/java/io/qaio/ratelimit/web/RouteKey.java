package io.qaio.ratelimit.web;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What tells the clients of a route apart.
 */
sealed interface RouteKey {

	/**
	 * Read a key.
	 * @param text {@code client-address}, {@code header:<name>} or {@code principal}
	 * @throws IllegalArgumentException if it is none of these
	 */
	static RouteKey parse(String text) {
		if (text.equals("client-address")) {
			return new ClientAddress();
		}
		if (text.equals("principal")) {
			return new Principal();
		}
		if (text.startsWith("header:") && !text.substring("header:".length()).isBlank()) {
			return new Header(text.substring("header:".length()).strip());
		}
		throw new IllegalArgumentException(
				"'" + text + "' is no key of a route. There are client-address, header:<name> and principal");
	}

	/**
	 * The key of a request.
	 * @return the key, "" if the request has none
	 */
	String of(Request request);

	/**
	 * What can be asked of a request.
	 *
	 * @param clientAddress the address that it came from
	 * @param headers a header by its name, "" if it has none
	 * @param principal the name of who sent it, "" if that is not known
	 */
	record Request(Supplier<String> clientAddress, Function<String, String> headers, Supplier<String> principal) {
	}

	/**
	 * The address.
	 */
	record ClientAddress() implements RouteKey {

		@Override
		public String of(Request request) {
			return request.clientAddress.get();
		}

	}

	/**
	 * A header.
	 */
	record Header(String name) implements RouteKey {

		@Override
		public String of(Request request) {
			return request.headers.apply(this.name);
		}

	}

	/**
	 * Who is logged in.
	 */
	record Principal() implements RouteKey {

		@Override
		public String of(Request request) {
			return request.principal.get();
		}

	}

}
