package io.qaio.queue.store.tarantool.iproto;

/**
 * The address of a Tarantool instance.
 *
 * @param host its name or IP address
 * @param port its port, 1 to 65535
 */
public record IprotoAddress(String host, int port) {

	/** The port that Tarantool's documentation uses. */
	public static final int DEFAULT_PORT = 3301;

	/**
	 * Create an address.
	 * @throws IllegalArgumentException if the host is blank, or the port out of range
	 */
	public IprotoAddress {
		if (host.isBlank()) {
			throw new IllegalArgumentException("The host must not be blank");
		}
		if (port < 1 || port > 65_535) {
			throw new IllegalArgumentException("The port must be between 1 and 65535, not " + port);
		}
	}

	/**
	 * Read an address such as {@code localhost:3301}, {@code localhost} or
	 * {@code [::1]:3301}.
	 * @param text the address
	 * @return the address; without a port it has {@link #DEFAULT_PORT}
	 * @throws IllegalArgumentException if it is none
	 */
	public static IprotoAddress parse(String text) {
		int colon = text.lastIndexOf(':');
		boolean hasPort = colon > text.lastIndexOf(']') && (text.startsWith("[") || text.indexOf(':') == colon);
		String host = hasPort ? text.substring(0, colon) : text;
		int port = hasPort ? port(text, text.substring(colon + 1)) : DEFAULT_PORT;
		return new IprotoAddress(
				(host.startsWith("[") && host.endsWith("]")) ? host.substring(1, host.length() - 1) : host, port);
	}

	private static int port(String text, String port) {
		try {
			return Integer.parseInt(port);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(
					"An address is written as host:port with a number for the port, not '" + text + "'", ex);
		}
	}

	@Override
	public String toString() {
		return ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

}
