package io.qaio.ratelimit.web;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The address that a request comes from, as its server tells it.
 */
final class PeerAddress {

	private PeerAddress() {
	}

	/**
	 * Asks a server.
	 * @param server gives the address
	 * @return the address, "" if there is none: over a Unix domain socket some servers
	 * tell null, of which Spring's request in WebFlux cannot make an address
	 */
	static String of(Supplier<@Nullable String> server) {
		try {
			return Objects.requireNonNullElse(server.get(), "");
		}
		catch (IllegalArgumentException ex) {
			return "";
		}
	}

}
