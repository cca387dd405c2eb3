package io.qaio.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports on the loopback interface. They are taken below the range from which
 * systems choose ports for outgoing connections, so that a killed server finds its port
 * free again; so is the cluster bus, 10,000 above.
 */
public final class LoopbackPorts {

	private static final int CLUSTER_BUS = 10_000;

	private LoopbackPorts() {
	}

	/**
	 * A port that was free just now, and so was that of a cluster bus.
	 * @return the port
	 */
	public static int free() {
		for (int i = 0; i < 1000; i++) {
			int port = ThreadLocalRandom.current().nextInt(10_000, 22_000);
			if (isFree(port) && isFree(port + CLUSTER_BUS)) {
				return port;
			}
		}
		throw new IllegalStateException("No free port found between 10000 and 22000");
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
