package io.qaio.ratelimit.web;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.qaio.ratelimit.ClientAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients apart by their addresses: one client has one key, however its address is
 * written, and an IPv6 client is the network that it is in. Thread-safe.
 */
public final class ClientAddresses {

	private static final Logger logger = LoggerFactory.getLogger(ClientAddresses.class);

	private static final String UNKNOWN = "unknown";

	private final AtomicBoolean warned = new AtomicBoolean();

	private final int ipv6PrefixLength;

	private final List<ProxyNetwork> trustedProxies;

	private final String forwardedHeader;

	/**
	 * Creates client addresses.
	 * @param ipv6PrefixLength how many bits of an IPv6 address tell clients apart, 1 to
	 * {@value ClientAddress#WHOLE_IPV6}
	 * @param trustedProxies the addresses of the proxies whose header is believed:
	 * {@code 192.0.2.1}, {@code 10.0.0.0/8}, {@code fd00::/8}. If there are none, the
	 * address is the one that the server or a filter of the application tells
	 * @param forwardedHeader the header to which they append the address that a request
	 * comes from, such as {@code X-Forwarded-For} or {@code Forwarded}
	 * @throws IllegalArgumentException if one of them is invalid
	 */
	public ClientAddresses(int ipv6PrefixLength, List<String> trustedProxies, String forwardedHeader) {
		if (!HeaderName.isValid(forwardedHeader.strip())) {
			throw new IllegalArgumentException("'" + forwardedHeader + "' is no name of a header");
		}
		this.ipv6PrefixLength = ClientAddress.checkPrefixLength(ipv6PrefixLength);
		this.trustedProxies = trustedProxies.stream().map(ProxyNetwork::parse).toList();
		this.forwardedHeader = forwardedHeader.strip();
	}

	/**
	 * Whether the header of proxies is read here.
	 */
	boolean trustProxies() {
		return !this.trustedProxies.isEmpty();
	}

	String forwardedHeader() {
		return this.forwardedHeader;
	}

	/**
	 * The key of a client.
	 * @param address its address, as the server or a filter tells it
	 * @return the key; what is no address is its own key, and no text is
	 * {@value #UNKNOWN}
	 */
	String key(String address) {
		return ClientAddress.parse(address).map(this::key).orElseGet(() -> keyOfOther(address));
	}

	/**
	 * The key of a client behind proxies: the last address that no trusted proxy has.
	 * What is before it in the list may be forged.
	 * @param peer the address that the connection comes from
	 * @param values the values of the header
	 * @return the key; that of the last trusted proxy, if it tells no address
	 */
	String key(String peer, List<String> values) {
		Optional<ClientAddress> known = ClientAddress.parse(peer);
		if (known.isEmpty()) {
			return keyOfOther(peer);
		}
		ClientAddress client = known.get();
		List<String> entries = ForwardedAddresses.of(this.forwardedHeader, values);
		for (int i = entries.size() - 1; i >= 0 && isTrusted(client); i--) {
			Optional<ClientAddress> before = ClientAddress.parse(entries.get(i));
			if (before.isEmpty()) {
				break;
			}
			client = before.get();
		}
		return key(client);
	}

	/**
	 * All clients without an address share a key: one without a key is not limited.
	 */
	private String keyOfOther(String peer) {
		if (!peer.isBlank()) {
			return peer;
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("A request has no client address, as over a Unix domain socket. Such requests are one client, '"
					+ UNKNOWN + "', for routes with the key 'client-address'. Behind a proxy, use a header that it sets"
					+ " as the key, such as 'header:X-Real-IP'");
		}
		return UNKNOWN;
	}

	private String key(ClientAddress address) {
		return address.network(this.ipv6PrefixLength).toString();
	}

	private boolean isTrusted(ClientAddress address) {
		return this.trustedProxies.stream().anyMatch((proxies) -> proxies.contains(address));
	}

}
