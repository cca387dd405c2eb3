package io.qaio.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.util.FileSystemUtils;

/**
 * A real Tarantool on a free loopback port, for tests. It writes its log ahead, in a
 * temporary directory that goes with it. Guests may do everything, unless a test takes
 * that away. Tests are skipped where there is no Tarantool: see
 * {@link TarantoolAvailable}.
 *
 * <pre class="code">
 * try (TarantoolProcess tarantool = TarantoolProcess.start("memtx_memory = 32 * 1024 * 1024")) {
 *     tarantool.kill();
 *     tarantool.restart();
 *     tarantool.lua("return box.info.status");
 * }
 * </pre>
 */
public final class TarantoolProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

	private static final int START_TRIES = 5;

	private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

	private static final Set<TarantoolProcess> OPEN = ConcurrentHashMap.newKeySet();

	/** The second port runs Lua that a test sends, past the binary protocol. */
	private static final String INIT = """
			box.cfg{listen = '127.0.0.1:%d', log = 'file:tarantool.log', wal_mode = 'write', %s}
			if not box.info.ro then
			    box.once('guest', function() box.schema.user.grant('guest', 'super') end)
			end
			require('socket').tcp_server('127.0.0.1', %d, function(client)
			    local code = client:read('\\0')
			    local chunk, syntax = loadstring(code:sub(1, -2))
			    local ok, result = pcall(chunk or error, syntax)
			    client:write((ok and '' or '!') .. tostring(result))
			end)
			""";

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(TarantoolProcess::close)));
	}

	private final Path binary;

	private final Path dir;

	private final int port;

	private final int luaPort;

	private String options;

	private Process process;

	private TarantoolProcess(Path binary, Path dir, int port, int luaPort, String options) {
		this.binary = binary;
		this.dir = dir;
		this.port = port;
		this.luaPort = luaPort;
		this.options = options;
	}

	/**
	 * Start a server on a free port, in a temporary directory.
	 * @param options settings of {@code box.cfg}, such as {@code readahead = 65536}
	 * @return the server, which answers
	 */
	public static TarantoolProcess start(String... options) {
		Path binary = TarantoolAvailable.assume();
		for (int i = 1;; i++) {
			try {
				return new TarantoolProcess(binary, Files.createTempDirectory("qaio-tarantool"), RedisPorts.free(),
						RedisPorts.free(), String.join(", ", options))
					.launch();
			}
			catch (IllegalStateException ex) {
				// somebody else may have got the port in between
				if (i == START_TRIES || !ex.getMessage().contains("Address already in use")) {
					throw ex;
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	/**
	 * The port of the binary protocol.
	 * @return the port on 127.0.0.1, the same after {@link #restart}
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Where the server keeps its files, and its log as {@code tarantool.log}.
	 * @return the directory
	 */
	public Path dir() {
		return this.dir;
	}

	/**
	 * Run Lua in the server as its administrator. This does not count as a request.
	 * @param code a chunk, with {@code return} for a result
	 * @return the first result as text
	 * @throws IllegalStateException if the chunk fails
	 */
	public String lua(String code) {
		String reply;
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", this.luaPort), ANSWER_TIMEOUT_MILLIS);
			socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
			socket.getOutputStream().write((code + "\0").getBytes(StandardCharsets.UTF_8));
			reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(this + " did not run " + code, ex);
		}
		if (reply.startsWith("!")) {
			throw new IllegalStateException(this + " failed at " + code + ": " + reply.substring(1));
		}
		return reply;
	}

	/**
	 * Run a file of Lua in the server as its administrator.
	 * @param resource the file, on the class path
	 * @return the first result as text
	 */
	public String luaResource(String resource) {
		try (InputStream in = TarantoolProcess.class.getClassLoader().getResourceAsStream(resource)) {
			Path file = this.dir.resolve("by-hand.lua");
			Files.write(file, in.readAllBytes());
			return lua("return dofile('" + file + "')");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How many calls and evaluations the server was asked for so far.
	 * @return the number
	 */
	public long requests() {
		return Long.parseLong(lua("local s = box.stat() return s.CALL.total + s.EVAL.total"));
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
	 * Start the server again with other settings.
	 * @param options settings of {@code box.cfg}
	 */
	public synchronized void restart(String options) {
		this.options = options;
		restart();
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
	 * Kill the server, and remove its directory.
	 */
	@Override
	public synchronized void close() {
		kill();
		OPEN.remove(this);
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

	private TarantoolProcess launch() {
		try {
			Path init = Files.writeString(this.dir.resolve("init.lua"),
					INIT.formatted(this.port, this.options, this.luaPort));
			this.process = new ProcessBuilder(this.binary.toString(), init.toString()).directory(this.dir.toFile())
				.redirectErrorStream(true)
				.redirectOutput(output().toFile())
				.start();
			OPEN.add(this);
			awaitAnswer();
			return this;
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException("tarantool could not be started", ex);
		}
	}

	private void awaitAnswer() throws IOException, InterruptedException {
		long end = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!answers()) {
			if (!this.process.isAlive() || System.nanoTime() > end) {
				String problem = this + " does not answer; it says:\n" + Files.readString(output());
				close();
				throw new IllegalStateException(problem);
			}
			Thread.sleep(5);
		}
	}

	private boolean answers() {
		// another server may hold the port: ours has ended then, or is about to
		try {
			return lua("return box.info.pid").equals(String.valueOf(this.process.pid()));
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	private Path output() {
		return this.dir.resolve("output.txt");
	}

	@Override
	public String toString() {
		return "Tarantool on port " + this.port;
	}

}
