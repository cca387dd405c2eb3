package io.qaio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A real redis-server on a free loopback port, for tests. It has no snapshots, and a
 * temporary directory that goes with it. Tests are skipped where there is no
 * redis-server: see {@link RedisAvailable}.
 *
 * <pre class="code">
 * try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always")) {
 *     redis.kill();
 *     redis.restart();
 * }
 * </pre>
 */
public final class RedisProcess extends ServerProcess {

	private final List<String> options;

	private RedisProcess(Path dir, boolean temporary, int port, Consumer<ProcessBuilder> setup, List<String> options) {
		super(dir, temporary, port, setup);
		this.options = options;
	}

	/**
	 * Start a server on a free port, in a temporary directory.
	 * @param options options as on the command line, such as {@code --maxmemory 10mb} in
	 * two strings
	 * @return the server, which answers
	 */
	public static RedisProcess start(String... options) {
		return start(RedisProcess::asItIs, options);
	}

	/**
	 * Start a server on a free port, in a temporary directory.
	 * @param setup changes how its process is started: its environment, for instance
	 * @param options options as on the command line
	 * @return the server, which answers
	 */
	public static RedisProcess start(Consumer<ProcessBuilder> setup, String... options) {
		RedisAvailable.assume();
		return launchOnFreePort(
				(port) -> new RedisProcess(temporaryDirectory("qaio-redis"), true, port, setup, List.of(options)));
	}

	private static void asItIs(ProcessBuilder builder) {
	}

	/**
	 * Start a server on a given port, in a directory that stays.
	 * @param dir the directory
	 * @param port the port
	 * @param options options as on the command line
	 * @return the server, which answers
	 */
	public static RedisProcess startIn(Path dir, int port, String... options) {
		RedisAvailable.assume();
		RedisProcess redis = new RedisProcess(dir, false, port, RedisProcess::asItIs, List.of(options));
		redis.launch();
		return redis;
	}

	/**
	 * Send one command over a connection of its own.
	 * @param command the command and its arguments
	 * @return the reply as text: the items of an array in lines, a null as {@code null}
	 * @throws IllegalStateException if the server answers with an error
	 */
	public String command(String... command) {
		String reply;
		try (RedisConnection connection = new RedisConnection(port())) {
			reply = connection.send(command);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Redis on port " + port() + " did not answer " + command[0], ex);
		}
		if (reply != null && reply.startsWith("-")) {
			throw new IllegalStateException("Redis on port " + port() + " answered " + command[0] + " with " + reply);
		}
		return reply;
	}

	/**
	 * Wait until replicas have everything that was written so far.
	 * @param replicas how many
	 * @param timeout for how long, a second at the most
	 * @return whether they have it
	 */
	public boolean awaitReplicas(int replicas, Duration timeout) {
		try (RedisConnection connection = new RedisConnection(port())) {
			// WAIT is about what was written before the last command of its connection
			connection.send("PING");
			String reply = connection.send("WAIT", String.valueOf(replicas), String.valueOf(timeout.toMillis()));
			return reply.matches("\\d+") && Integer.parseInt(reply) >= replicas;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Redis on port " + port() + " did not answer WAIT", ex);
		}
	}

	/**
	 * How many calls of scripts the server has had.
	 * @return the calls since it started, or since {@code CONFIG RESETSTAT}
	 */
	public long scriptCalls() {
		return command("INFO", "commandstats").lines()
			.filter((line) -> line.startsWith("cmdstat_eval"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
			.sum();
	}

	@Override
	ProcessBuilder command() {
		List<String> command = new ArrayList<>(List.of(RedisBinary.get().path().toString(), "--port",
				String.valueOf(port()), "--bind", "127.0.0.1", "--save", "", "--dir", dir().toString()));
		command.addAll(this.options);
		return new ProcessBuilder(command);
	}

	@Override
	boolean answers(Process process) {
		// another server may hold the port: ours has ended then, or is about to
		try (RedisConnection connection = new RedisConnection(port())) {
			String reply = connection.send("PING");
			return (reply.equals("PONG") || reply.startsWith("-NOAUTH")) && process.isAlive()
					&& Files.readString(output()).contains("Ready to accept connections");
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	Path output() {
		return dir().resolve("redis.log");
	}

	@Override
	public String toString() {
		return "redis-server on port " + port();
	}

}
