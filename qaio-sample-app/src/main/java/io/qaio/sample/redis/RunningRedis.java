package io.qaio.sample.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running redis-server on this machine.
 *
 * @param port the port on which it answers
 * @param pid its process
 * @param directory the directory whose files it serves
 */
record RunningRedis(int port, long pid, Path directory) {

	/** The address that the server binds to, which need not be the loopback address. */
	static final String HOST = "127.0.0.1";

	private static final Pattern DIRECTORY = Pattern.compile("\\ndir\\r\\n\\$\\d+\\r\\n(.*)\\r\\n");

	private static final Pattern PID = Pattern.compile("\\nprocess_id:(\\d+)\\r\\n");

	private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(2);

	private static final Duration TIME_TO_END = Duration.ofSeconds(10);

	private static final int LONGEST_ANSWER = 64 * 1024;

	/**
	 * Ask who answers on a port.
	 * @param port the port
	 * @return the server, empty if there is none or it is no Redis that is ready
	 */
	static Optional<RunningRedis> at(int port) {
		String answer;
		try {
			answer = ask(port, TIME_TO_ANSWER, "PING", "CONFIG GET dir", "INFO server");
		}
		catch (IOException ex) {
			return Optional.empty();
		}
		Matcher directory = DIRECTORY.matcher(answer);
		Matcher pid = PID.matcher(answer);
		return answer.startsWith("+PONG") && directory.find() && pid.find()
				? Optional.of(new RunningRedis(port, Long.parseLong(pid.group(1)), Path.of(directory.group(1))))
				: Optional.empty();
	}

	/**
	 * Have the server write what it has and end. Its end cuts the connection, which tells
	 * more than its process: one that nobody reaps looks alive.
	 */
	void shutDown() throws IOException {
		String refusal = ask(this.port, TIME_TO_END, "SHUTDOWN");
		if (!refusal.isEmpty()) {
			throw new IOException(
					"Redis, process " + this.pid + " on port " + this.port + ", refuses to end: " + refusal);
		}
	}

	/**
	 * Redis reads commands as plain lines, too, and hangs up after QUIT: no client is
	 * needed for so little.
	 */
	private static String ask(int port, Duration patience, String... commands) throws IOException {
		int millis = (int) patience.toMillis();
		try (Socket socket = new Socket()) {
			socket.setSoTimeout(millis);
			socket.connect(new InetSocketAddress(HOST, port), millis);
			String lines = String.join("\r\n", commands) + "\r\nQUIT\r\n";
			socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
		}
	}

}
