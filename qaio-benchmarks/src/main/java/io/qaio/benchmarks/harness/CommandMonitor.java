package io.qaio.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Counts the commands that clients send to a server. The server's own counters (INFO
 * commandstats, total_commands_processed) also count what scripts call, and a ZREM may be
 * either; MONITOR tells them apart, as it names each command's source: an address, or
 * {@code lua}.
 */
public final class CommandMonitor implements AutoCloseable {

	private final RedisServer server;

	private final Socket socket;

	private final String end = UUID.randomUUID().toString();

	private final CompletableFuture<Map<String, Integer>> counts;

	public CommandMonitor(RedisServer server) throws IOException {
		this.server = server;
		this.socket = new Socket("127.0.0.1", server.port());
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1));
		this.socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
		String reply = reader.readLine();
		if (!"+OK".equals(reply)) {
			throw new IOException("Redis answered MONITOR with " + reply);
		}
		this.counts = CompletableFuture.supplyAsync(() -> count(reader));
	}

	/**
	 * End the count.
	 * @return how often each command was sent since this was created
	 */
	public Map<String, Integer> stop() {
		this.server.bare().echo(BareScript.bytes(this.end)).toCompletableFuture().join();
		return this.counts.join();
	}

	private Map<String, Integer> count(BufferedReader reader) {
		try {
			// +1751234567.012345 [0 127.0.0.1:40112] "EVALSHA" "…"
			Map<String, Integer> counts = new TreeMap<>();
			for (String command = reader.readLine(); !command.contains(this.end); command = reader.readLine()) {
				if (!command.contains("[0 lua] ")) {
					counts.merge(command.split("\"", 3)[1].toUpperCase(), 1, Integer::sum);
				}
			}
			return counts;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
