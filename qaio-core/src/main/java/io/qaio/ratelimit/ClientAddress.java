package io.qaio.ratelimit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The IP address of a client, in one form however it was written: without a port,
 * brackets, a scope or quotes, and with an IPv4 address that is mapped into IPv6 as IPv4.
 * Two texts for one address are equal addresses. Immutable.
 */
public final class ClientAddress {

	private static final int IPV6_BYTES = 16;

	/** The length of a whole IPv6 address as a prefix, in bits. */
	public static final int WHOLE_IPV6 = IPV6_BYTES * Byte.SIZE;

	private static final int IPV4_BYTES = 4;

	private static final int MAX_PORT_DIGITS = 5;

	private static final Pattern BRACKETED = Pattern.compile("\\[([^]]*)](?::\\d{1,5})?");

	private static final Pattern IPV6_CHARACTERS = Pattern.compile("[\\p{XDigit}.]*:[\\p{XDigit}.:]*");

	/** Longer than any address with a scope and a port. */
	private static final int LONGEST = 100;

	private final byte[] bytes;

	private final int prefixLength;

	private ClientAddress(byte[] bytes, int prefixLength) {
		this.bytes = bytes;
		this.prefixLength = prefixLength;
	}

	/**
	 * Read an address as servers, proxies and logs write it: {@code 192.0.2.1},
	 * {@code 192.0.2.1:4711}, {@code 2001:db8::1}, {@code [2001:db8::1]:4711},
	 * {@code "[2001:db8::1]"}, {@code ::ffff:192.0.2.1}, {@code fe80::1%eth0}, and
	 * {@code [192.0.2.1:4711]}, which Spring makes of an IPv4 address with a port. Names
	 * of hosts are not looked up.
	 * @param text the text
	 * @return the address; empty if the text is none, such as {@code unknown} or
	 * {@code _hidden}
	 */
	public static Optional<ClientAddress> parse(String text) {
		String address = text.strip();
		if (address.length() > LONGEST) {
			return Optional.empty();
		}
		if (address.length() > 1 && address.startsWith("\"") && address.endsWith("\"")) {
			address = address.substring(1, address.length() - 1).strip();
		}
		Matcher bracketed = BRACKETED.matcher(address);
		if (address.startsWith("[") && bracketed.matches()) {
			address = bracketed.group(1);
		}
		Optional<ClientAddress> ipv4 = ipv4(address);
		if (ipv4.isPresent()) {
			return ipv4;
		}
		int scope = address.indexOf('%');
		if (scope >= 0) {
			address = address.substring(0, scope);
		}
		return IPV6_CHARACTERS.matcher(address).matches() ? ofLiteral(address) : Optional.empty();
	}

	/**
	 * Four numbers and maybe a port. A number that begins with a needless zero is none:
	 * some read it as octal. By hand, as most clients are read here.
	 */
	private static Optional<ClientAddress> ipv4(String text) {
		byte[] bytes = new byte[IPV4_BYTES];
		int at = 0;
		for (int i = 0; i < IPV4_BYTES; i++) {
			int end = digits(text, at);
			int octet = (end > at && end <= at + 3) ? Integer.parseInt(text, at, end, 10) : -1;
			boolean separated = (i < IPV4_BYTES - 1) ? end < text.length() && text.charAt(end) == '.'
					: end == text.length() || isPort(text, end);
			if (octet < 0 || octet > 255 || (end > at + 1 && text.charAt(at) == '0') || !separated) {
				return Optional.empty();
			}
			bytes[i] = (byte) octet;
			at = end + 1;
		}
		return Optional.of(new ClientAddress(bytes, IPV4_BYTES * Byte.SIZE));
	}

	private static boolean isPort(String text, int colon) {
		int digits = text.length() - colon - 1;
		return text.charAt(colon) == ':' && digits > 0 && digits <= MAX_PORT_DIGITS
				&& digits(text, colon + 1) == text.length();
	}

	/**
	 * Where the digits end that begin at an index.
	 */
	private static int digits(String text, int from) {
		int to = from;
		while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
			to++;
		}
		return to;
	}

	/**
	 * A text with a colon is never looked up as a name.
	 */
	private static Optional<ClientAddress> ofLiteral(String literal) {
		try {
			byte[] bytes = InetAddress.getByName(literal).getAddress();
			return Optional.of(new ClientAddress(bytes, bytes.length * Byte.SIZE));
		}
		catch (UnknownHostException ex) {
			return Optional.empty();
		}
	}

	/**
	 * The network of an IPv6 address. Whoever has one address usually has a whole network
	 * of them, 64 bits of prefix, and may use a new address for each request.
	 * @param prefixLength how many bits of an IPv6 address count, 1 to 128
	 * @return the network; an IPv4 address itself
	 */
	public ClientAddress network(int prefixLength) {
		checkPrefixLength(prefixLength);
		if (this.bytes.length < IPV6_BYTES || prefixLength >= this.prefixLength) {
			return this;
		}
		byte[] network = new byte[IPV6_BYTES];
		for (int i = 0; i < prefixLength; i++) {
			network[i / Byte.SIZE] |= this.bytes[i / Byte.SIZE] & (0x80 >> (i % Byte.SIZE));
		}
		return new ClientAddress(network, prefixLength);
	}

	/**
	 * Check the length of the prefix of IPv6 networks.
	 * @param prefixLength how many bits of an IPv6 address count
	 * @return the same length
	 * @throws IllegalArgumentException if it is outside of 1 to 128
	 */
	public static int checkPrefixLength(int prefixLength) {
		if (prefixLength < 1 || prefixLength > WHOLE_IPV6) {
			throw new IllegalArgumentException(
					"The prefix length of an IPv6 network must be 1 to " + WHOLE_IPV6 + " bits, not " + prefixLength);
		}
		return prefixLength;
	}

	/**
	 * The numbers of the address.
	 * @return 4 bytes of an IPv4 address, else 16
	 */
	public byte[] bytes() {
		return this.bytes.clone();
	}

	/**
	 * The address in its usual form: {@code 192.0.2.1}, {@code 2001:db8::1} (RFC 5952),
	 * or {@code 2001:db8:1:2::/64} for a network.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		if (this.bytes.length < IPV6_BYTES) {
			for (byte octet : this.bytes) {
				text.append(text.isEmpty() ? "" : ".").append(Byte.toUnsignedInt(octet));
			}
			return text.toString();
		}
		int zeros = longestZeros();
		int end = zeros;
		while (end < IPV6_BYTES / 2 && group(end) == 0) {
			end++;
		}
		for (int i = 0; i < IPV6_BYTES / 2; i++) {
			if (i == zeros) {
				text.append("::");
				i = end - 1;
			}
			else {
				text.append((i > 0 && i != end) ? ":" : "").append(Integer.toHexString(group(i)));
			}
		}
		return (this.prefixLength < WHOLE_IPV6) ? text.append('/').append(this.prefixLength).toString()
				: text.toString();
	}

	/**
	 * Where the longest run of two or more groups of zero begins; past the end if there
	 * is none.
	 */
	private int longestZeros() {
		int longest = IPV6_BYTES / 2;
		int most = 1;
		for (int from = 0; from < IPV6_BYTES / 2; from++) {
			int to = from;
			while (to < IPV6_BYTES / 2 && group(to) == 0) {
				to++;
			}
			if (to - from > most) {
				longest = from;
				most = to - from;
			}
		}
		return longest;
	}

	private int group(int index) {
		return Byte.toUnsignedInt(this.bytes[2 * index]) << Byte.SIZE | Byte.toUnsignedInt(this.bytes[2 * index + 1]);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof ClientAddress address && this.prefixLength == address.prefixLength
				&& Arrays.equals(this.bytes, address.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

}
