package io.qaio.test;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Just enough of Redis' protocol to set up a server without a driver.
 */
final class RedisConnection implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 2000;

	private final Socket socket = new Socket();

	private final InputStream in;

	RedisConnection(int port) throws IOException {
		try {
			this.socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
			this.socket.setSoTimeout(TIMEOUT_MILLIS);
			this.in = new BufferedInputStream(this.socket.getInputStream());
		}
		catch (IOException ex) {
			this.socket.close();
			throw ex;
		}
	}

	/**
	 * Send a command.
	 * @return the reply as text: the items of an array in lines, a null as {@code null},
	 * an error with its leading minus sign
	 */
	String send(String... command) throws IOException {
		StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
		for (String part : command) {
			request.append("$" + part.getBytes(StandardCharsets.UTF_8).length + "\r\n" + part + "\r\n");
		}
		this.socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
		return reply();
	}

	private String reply() throws IOException {
		String line = line();
		return switch (line.charAt(0)) {
			case '-' -> line;
			case '$' -> bulk(Integer.parseInt(line.substring(1)));
			case '*' -> array(Integer.parseInt(line.substring(1)));
			default -> line.substring(1);
		};
	}

	private String bulk(int length) throws IOException {
		if (length < 0) {
			return null;
		}
		String text = new String(this.in.readNBytes(length), StandardCharsets.UTF_8);
		line();
		return text;
	}

	private String array(int length) throws IOException {
		if (length < 0) {
			return null;
		}
		List<String> items = new ArrayList<>();
		for (int i = 0; i < length; i++) {
			items.add(reply());
		}
		return String.join("\n", items);
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int character = this.in.read(); character != '\n'; character = this.in.read()) {
			if (character < 0) {
				throw new EOFException("The server closed the connection");
			}
			line.append((char) character);
		}
		return line.substring(0, line.length() - 1);
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
