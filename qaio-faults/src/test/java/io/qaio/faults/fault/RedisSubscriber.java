package io.qaio.faults.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A connection to Redis that may have subscribed to a channel, and learns of its end.
 */
final class RedisSubscriber implements AutoCloseable {

	private final Socket socket;

	RedisSubscriber(int port, boolean subscribes) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.getOutputStream()
			.write((subscribes ? "SUBSCRIBE channel\r\n" : "PING\r\n").getBytes(StandardCharsets.UTF_8));
		this.socket.getInputStream().read();
	}

	/**
	 * Whether the server has closed the connection. One that it closed before it answered
	 * somebody else has ended by now.
	 */
	boolean hasEnded() throws IOException {
		this.socket.setSoTimeout(200);
		try {
			while (this.socket.getInputStream().read() >= 0) {
				// the rest of the reply
				continue;
			}
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
