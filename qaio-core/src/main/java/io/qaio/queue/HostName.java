package io.qaio.queue;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The name of the machine, asked for once: the answer may come from the network.
 */
final class HostName {

	private static final String NAME = find();

	private HostName() {
	}

	static String get() {
		return NAME;
	}

	private static String find() {
		String name = System.getenv("HOSTNAME");
		if (name != null && !name.isBlank()) {
			return name;
		}
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			// happens where the machine's own name resolves to nothing
			return "unknown";
		}
	}

}
