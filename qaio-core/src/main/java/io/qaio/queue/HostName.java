package io.qaio.queue;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The name of this host. Found once, as that may take a request to a name server.
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
			// the host's own name does not resolve
			return "unknown";
		}
	}

}
