package io.qaio.ratelimit.emulator;

import java.util.Locale;
import java.util.Optional;

import io.qaio.ratelimit.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client of an entry among the fields before its time. Usually these are
 * client, identity and user; a virtual host or the addresses that a proxy forwarded may
 * be before them.
 */
final class ClientFields {

	static final String NO_CLIENT = "no address or host name of a client";

	/** Identity and user. */
	private static final int BEHIND_CLIENT = 2;

	private int count;

	private boolean inList;

	private boolean virtualHost;

	private String first = "";

	private String second = "";

	private @Nullable String address;

	private int behindAddress;

	/**
	 * Adds the next field.
	 */
	void add(FieldScanner field) {
		if (!this.inList) {
			this.count++;
			this.behindAddress++;
		}
		if (this.count > BEHIND_CLIENT && this.address != null) {
			this.inList = false;
			return;
		}
		String text = field.text();
		boolean list = this.inList || text.indexOf(',') >= 0;
		this.inList = !field.isQuoted() && text.endsWith(",");
		if (this.count == 1) {
			this.first = text;
			this.virtualHost = !list && !field.isQuoted() && hasPort(text);
		}
		else if (this.count == 2) {
			this.second = text;
		}
		if (this.address == null) {
			this.address = address(text).orElse(null);
			this.behindAddress = 0;
		}
	}

	/**
	 * The client: the first address that has identity and user behind it, else the name
	 * of a host.
	 * @throws SkippedEntryException if there is none
	 */
	String client() throws SkippedEntryException {
		boolean oneMore = this.count > BEHIND_CLIENT + 1;
		if (this.address != null && this.count == this.behindAddress + 1) {
			return (oneMore && this.virtualHost) ? behindVirtualHost(this.address) : this.address;
		}
		if (this.address != null && this.behindAddress >= BEHIND_CLIENT) {
			return this.address;
		}
		return name((oneMore && isName(this.second)) ? this.second : this.first);
	}

	/**
	 * The first field is an address with a port. With another client behind it, it is
	 * that of a virtual host without a name.
	 */
	private String behindVirtualHost(String otherwise) {
		return address(this.second).orElse(isName(this.second) ? this.second : otherwise);
	}

	private static boolean hasPort(String text) {
		int colon = text.lastIndexOf(':');
		return colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
	}

	/**
	 * The first address in a list with commas, in its one form.
	 */
	static Optional<String> address(String list) {
		int from = 0;
		while (from < list.length()) {
			int comma = list.indexOf(',', from);
			int to = (comma < 0) ? list.length() : comma;
			Optional<ClientAddress> address = ClientAddress.parse(list.substring(from, to));
			if (address.isPresent()) {
				return Optional.of(address.get().toString());
			}
			from = to + 1;
		}
		return Optional.empty();
	}

	/**
	 * The name of a client's host, in its one form.
	 * @throws SkippedEntryException if the text is none
	 */
	static String name(String text) throws SkippedEntryException {
		if (!isName(text)) {
			throw new SkippedEntryException(NO_CLIENT);
		}
		return text.toLowerCase(Locale.ROOT);
	}

	private static boolean isName(String text) {
		boolean named = false;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
			if (!letter && c != '.' && c != '-' && c != '_') {
				return false;
			}
			named |= letter;
		}
		return named && !text.startsWith("_") && !text.equals("unknown");
	}

}
