package io.qaio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.util.FileSystemUtils;

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
public final class RedisProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

	private static final int START_TRIES = 5;

	private static final Set<RedisProcess> OPEN = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(RedisProcess::close)));
	}

	private final Path dir;

	private final boolean temporary;

	private final int port;

	private final List<String> options;

	private Process process;

	private RedisProcess(Path dir, boolean temporary, int port, List<String> options) {
		this.dir = dir;
		this.temporary = temporary;
		this.port = port;
		this.options = options;
	}

	/**
	 * Start a server on a free port, in a temporary directory.
	 * @param options options as on the command line, such as {@code --maxmemory 10mb} in
	 * two strings
	 * @return the server, which answers
	 */
	public static RedisProcess start(String... options) {
		RedisAvailable.assume();
		for (int i = 1;; i++) {
			try {
				return new RedisProcess(temporaryDirectory(), true, RedisPorts.free(), List.of(options)).launch();
			}
			catch (IllegalStateException ex) {
				// somebody else may have got the port in between
				if (i == START_TRIES || !ex.getMessage().contains("Address already in use")) {
					throw ex;
				}
			}
		}
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
		return new RedisProcess(dir, false, port, List.of(options)).launch();
	}

	private static Path temporaryDirectory() {
		try {
			return Files.createTempDirectory("qaio-redis");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The port.
	 * @return the port on 127.0.0.1, the same after {@link #restart()}
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Where the server keeps its files, and its log as {@code redis.log}.
	 * @return the directory
	 */
	public Path dir() {
		return this.dir;
	}

	/**
	 * Send one command over a connection of its own.
	 * @param command the command and its arguments
	 * @return the reply as text: the items of an array in lines, a null as {@code null}
	 * @throws IllegalStateException if the server answers with an error
	 */
	public String command(String... command) {
		String reply;
		try (RedisConnection connection = new RedisConnection(this.port)) {
			reply = connection.send(command);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Redis on port " + this.port + " did not answer " + command[0], ex);
		}
		if (reply != null && reply.startsWith("-")) {
			throw new IllegalStateException(
					"Redis on port " + this.port + " answered " + command[0] + " with " + reply);
		}
		return reply;
	}

	/**
	 * End the server at once, as {@code kill -9} does.
	 */
	public synchronized void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	/**
	 * Start the server again on its port and in its directory, after a {@link #kill()} if
	 * it still runs.
	 */
	public synchronized void restart() {
		kill();
		launch();
	}

	/**
	 * Stop the server's process: connections stay, and nothing is answered until
	 * {@link #resume()}.
	 */
	public void pause() {
		signal("STOP");
	}

	/**
	 * Let a paused server go on.
	 */
	public void resume() {
		signal("CONT");
	}

	/**
	 * Kill the server, and remove its directory if that is a temporary one.
	 */
	@Override
	public synchronized void close() {
		kill();
		OPEN.remove(this);
		if (this.temporary) {
			deleteDirectory();
		}
	}

	private void deleteDirectory() {
		try {
			FileSystemUtils.deleteRecursively(this.dir);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void signal(String signal) {
		try {
			int exit = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + this.process.pid()).inheritIO()
				.start()
				.waitFor();
			if (exit != 0) {
				throw new IllegalStateException("kill -" + signal + " " + this.process.pid() + " ended with " + exit);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while sending " + signal, ex);
		}
	}

	private RedisProcess launch() {
		List<String> command = new ArrayList<>(List.of(RedisBinary.get().path().toString(), "--port",
				String.valueOf(this.port), "--bind", "127.0.0.1", "--save", "", "--dir", this.dir.toString()));
		command.addAll(this.options);
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile()).start();
			OPEN.add(this);
			awaitAnswer();
			return this;
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException("redis-server could not be started", ex);
		}
	}

	private void awaitAnswer() throws IOException, InterruptedException {
		long end = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!answers()) {
			if (!this.process.isAlive() || System.nanoTime() > end) {
				String problem = "redis-server on port " + this.port + " does not answer; its log:\n"
						+ Files.readString(log());
				close();
				throw new IllegalStateException(problem);
			}
			Thread.sleep(5);
		}
	}

	private boolean answers() {
		// another server may hold the port: ours has ended then, or is about to
		try (RedisConnection connection = new RedisConnection(this.port)) {
			String reply = connection.send("PING");
			return (reply.equals("PONG") || reply.startsWith("-NOAUTH")) && this.process.isAlive()
					&& Files.readString(log()).contains("Ready to accept connections");
		}
		catch (IOException ex) {
			return false;
		}
	}

	private Path log() {
		return this.dir.resolve("redis.log");
	}

	@Override
	public String toString() {
		return "redis-server on port " + this.port;
	}

}
