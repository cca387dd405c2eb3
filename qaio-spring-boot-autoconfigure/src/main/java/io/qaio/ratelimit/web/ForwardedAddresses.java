package io.qaio.ratelimit.web;

import java.util.Arrays;
import java.util.List;

import org.springframework.util.StringUtils;

/**
 * Reads the addresses that proxies list in a header, in their order: each proxy appends
 * the address that it got the request from.
 */
final class ForwardedAddresses {

	private static final String FOR = "for=";

	private ForwardedAddresses() {
	}

	/**
	 * Reads the values of a header. A comma in quotes separates, too: else a client could
	 * hide what a proxy appends behind an open quote.
	 * @param header the name of the header: {@code Forwarded} has elements as of RFC
	 * 7239, all others have addresses
	 * @param values its values, each with entries that are separated by commas
	 * @return the entries; one of {@code Forwarded} without an address is empty
	 */
	static List<String> of(String header, List<String> values) {
		List<String> entries = values.stream().flatMap((value) -> Arrays.stream(value.split(","))).toList();
		return header.equalsIgnoreCase("Forwarded") ? entries.stream().map(ForwardedAddresses::ofElement).toList()
				: entries;
	}

	/**
	 * The address of an element. One that could be read in several ways has none: a
	 * client may have written some of it, such as the host.
	 */
	private static String ofElement(String element) {
		List<String> addresses = Arrays.stream(element.split(";"))
			.map(String::strip)
			.filter((pair) -> StringUtils.startsWithIgnoreCase(pair, FOR))
			.map((pair) -> pair.substring(FOR.length()))
			.toList();
		boolean oneWay = addresses.size() == 1 && element.indexOf('\\') < 0
				&& StringUtils.countOccurrencesOf(element, "\"") % 2 == 0;
		return oneWay ? addresses.get(0) : "";
	}

}
