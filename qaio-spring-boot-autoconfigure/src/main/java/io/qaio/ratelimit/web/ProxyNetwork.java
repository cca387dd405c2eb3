package io.qaio.ratelimit.web;

import io.qaio.ratelimit.ClientAddress;

/**
 * The addresses of proxies: a network, or one address. Immutable.
 */
final class ProxyNetwork {

	private final byte[] address;

	private final int prefixLength;

	private ProxyNetwork(byte[] address, int prefixLength) {
		this.address = address;
		this.prefixLength = prefixLength;
	}

	/**
	 * Reads a network, {@code 10.0.0.0/8} or {@code fd00::/8}, or one address.
	 * @throws IllegalArgumentException if it is neither
	 */
	static ProxyNetwork parse(String text) {
		int slash = text.indexOf('/');
		String address = (slash >= 0) ? text.substring(0, slash) : text;
		byte[] bytes = ClientAddress.parse(address).map(ClientAddress::bytes).orElseThrow(() -> isNone(text));
		int bits = bytes.length * Byte.SIZE;
		int prefixLength = (slash >= 0) ? prefixLength(text.substring(slash + 1), text) : bits;
		if (prefixLength > bits) {
			throw isNone(text);
		}
		return new ProxyNetwork(bytes, prefixLength);
	}

	private static int prefixLength(String bits, String text) {
		if (!bits.matches("\\d{1,3}")) {
			throw isNone(text);
		}
		return Integer.parseInt(bits);
	}

	private static IllegalArgumentException isNone(String text) {
		return new IllegalArgumentException("'" + text
				+ "' is neither an IP address nor a network. Write it like 192.0.2.1, 10.0.0.0/8 or fd00::/8");
	}

	boolean contains(ClientAddress other) {
		byte[] bytes = other.bytes();
		if (bytes.length != this.address.length) {
			return false;
		}
		for (int i = 0; i < this.prefixLength; i++) {
			int bit = 0x80 >> (i % Byte.SIZE);
			if (((bytes[i / Byte.SIZE] ^ this.address[i / Byte.SIZE]) & bit) != 0) {
				return false;
			}
		}
		return true;
	}

}
