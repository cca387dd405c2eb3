package io.qaio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import org.springframework.util.FileSystemUtils;

/**
 * A server on a loopback port that a test started, in a directory of its own. It ends
 * with the test's JVM at the latest.
 */
public abstract class ServerProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

	private static final int START_TRIES = 5;

	private static final Set<ServerProcess> OPEN = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(ServerProcess::close)));
	}

	private final Path dir;

	private final boolean temporary;

	private final int port;

	private final Consumer<ProcessBuilder> setup;

	private Process process;

	/**
	 * A server that is not launched yet.
	 * @param setup changes how its process is started: its environment, for instance
	 */
	ServerProcess(Path dir, boolean temporary, int port, Consumer<ProcessBuilder> setup) {
		this.dir = dir;
		this.temporary = temporary;
		this.port = port;
		this.setup = setup;
	}

	/**
	 * Launch a server on a free port.
	 * @param create makes it for a port
	 */
	static <S extends ServerProcess> S launchOnFreePort(IntFunction<S> create) {
		for (int i = 1;; i++) {
			try {
				S server = create.apply(LoopbackPorts.free());
				server.launch();
				return server;
			}
			catch (IllegalStateException ex) {
				// somebody else may have got the port in between
				if (i == START_TRIES || !ex.getMessage().contains("Address already in use")) {
					throw ex;
				}
			}
		}
	}

	static Path temporaryDirectory(String prefix) {
		try {
			return Files.createTempDirectory(prefix);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How the server is started now.
	 */
	abstract ProcessBuilder command() throws IOException;

	/**
	 * Whether the server answers, and not another one that got its port.
	 */
	abstract boolean answers(Process process);

	/**
	 * What the server prints.
	 */
	abstract Path output();

	/**
	 * The port.
	 * @return the port on 127.0.0.1, the same after {@link #restart()}
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Where the server keeps its files, and its log.
	 * @return the directory
	 */
	public Path dir() {
		return this.dir;
	}

	/**
	 * The number of the server's process.
	 * @return the number, another one after {@link #restart()}
	 */
	public synchronized long pid() {
		return this.process.pid();
	}

	/**
	 * Whether the server's process runs. It may have ended by itself.
	 * @return whether it runs
	 */
	public synchronized boolean isRunning() {
		return this.process.isAlive();
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

	final void launch() {
		try {
			ProcessBuilder builder = command();
			this.setup.accept(builder);
			this.process = builder.redirectErrorStream(true).redirectOutput(output().toFile()).start();
			OPEN.add(this);
			awaitAnswer();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(this + " could not be started", ex);
		}
	}

	private void awaitAnswer() throws IOException, InterruptedException {
		long end = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!answers(this.process)) {
			if (!this.process.isAlive() || System.nanoTime() > end) {
				String problem = this + " does not answer; it says:\n" + Files.readString(output());
				close();
				throw new IllegalStateException(problem);
			}
			Thread.sleep(5);
		}
	}

}
