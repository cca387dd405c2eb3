package io.qaio.ratelimit.emulator;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.qaio.ratelimit.ClientAddress;

/**
 * How an access log is written, and what counts as one client in it. Immutable.
 */
public final class AccessLogFormat {

	private static final Set<String> NAMES = Set.of("common", "combined", "vhost_combined");

	private final Supplier<EntryFormat> format;

	private final int ipv6Prefix;

	private AccessLogFormat(Supplier<EntryFormat> format, int ipv6Prefix) {
		this.format = format;
		this.ipv6Prefix = ipv6Prefix;
	}

	/**
	 * The formats that need no description: <i>common</i> and <i>combined</i> as Tomcat,
	 * Apache, nginx and Jetty write them, with whatever is appended, and with a virtual
	 * host or forwarded addresses in front; and JSON with usual names. Each line may be
	 * in another of them.
	 * @return the format
	 */
	public static AccessLogFormat detected() {
		return of(DetectedFormat::new);
	}

	/**
	 * A format that is described as in the configuration of a server. It needs a time, a
	 * client and a request or path; of several clients the first that is an address
	 * counts. All other fields are passed over.
	 * @param pattern {@code %h %l %u %t "%r" %>s %b}, {@code $remote_addr [$time_local]
	 * "$request"}, or {@code common} or {@code combined}
	 * @return the format
	 * @throws IllegalArgumentException if the text is no pattern, or lacks what is needed
	 */
	public static AccessLogFormat pattern(String pattern) {
		if (NAMES.contains(pattern.strip())) {
			return of(CommonFormat::new);
		}
		PatternFormat format = new PatternParser(pattern).parse();
		return of(() -> format);
	}

	/**
	 * One JSON object in each line.
	 * @param names under which names the entries have {@code time}, {@code client} and
	 * {@code request} (a request line, a path or a URL); names of nested objects are
	 * joined by dots, as in {@code request.remote_ip}. What is left out is found by usual
	 * names
	 * @return the format
	 * @throws IllegalArgumentException if something else is named
	 * @throws IllegalStateException when a log is read, if Jackson is missing
	 */
	public static AccessLogFormat json(Map<String, String> names) {
		JsonNames all = JsonNames.USUAL.with(names);
		return of(() -> DetectedFormat.json(all));
	}

	private static AccessLogFormat of(Supplier<EntryFormat> format) {
		return new AccessLogFormat(format, ClientAddress.WHOLE_IPV6);
	}

	/**
	 * This format, with all addresses of an IPv6 network as one client.
	 * @param bits the length of the network's prefix, 1 to 128, such as 64; 128 is every
	 * address for itself, the default
	 * @return the format
	 * @throws IllegalArgumentException if the length is outside of 1 to 128
	 */
	public AccessLogFormat ipv6Prefix(int bits) {
		return new AccessLogFormat(this.format, ClientAddress.checkPrefixLength(bits));
	}

	EntryFormat entryFormat() {
		return this.format.get();
	}

	/**
	 * The key of a client.
	 */
	String key(String client) {
		if (this.ipv6Prefix == ClientAddress.WHOLE_IPV6 || client.indexOf(':') < 0) {
			return client;
		}
		return ClientAddress.parse(client).map((address) -> address.network(this.ipv6Prefix).toString()).orElse(client);
	}

}
