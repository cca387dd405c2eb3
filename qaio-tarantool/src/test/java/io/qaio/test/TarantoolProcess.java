package io.qaio.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

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
public final class TarantoolProcess extends ServerProcess {

	private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

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

	private final Path binary;

	private final int luaPort;

	private String options;

	private TarantoolProcess(Path binary, int port, Consumer<ProcessBuilder> setup, String options) {
		super(temporaryDirectory("qaio-tarantool"), true, port, setup);
		this.binary = binary;
		this.luaPort = LoopbackPorts.free();
		this.options = options;
	}

	/**
	 * Start a server on a free port, in a temporary directory.
	 * @param options settings of {@code box.cfg}, such as {@code readahead = 65536}
	 * @return the server, which answers
	 */
	public static TarantoolProcess start(String... options) {
		return start((builder) -> {
		}, options);
	}

	/**
	 * Start a server on a free port, in a temporary directory.
	 * @param setup changes how its process is started: its environment, for instance
	 * @param options settings of {@code box.cfg}, such as {@code readahead = 65536}
	 * @return the server, which answers
	 */
	public static TarantoolProcess start(Consumer<ProcessBuilder> setup, String... options) {
		Path binary = TarantoolAvailable.assume();
		return launchOnFreePort((port) -> new TarantoolProcess(binary, port, setup, String.join(", ", options)));
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
			Path file = dir().resolve("by-hand.lua");
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
	 * Start the server again with other settings.
	 * @param options settings of {@code box.cfg}
	 */
	public synchronized void restart(String options) {
		this.options = options;
		restart();
	}

	@Override
	ProcessBuilder command() throws IOException {
		Path init = Files.writeString(dir().resolve("init.lua"), INIT.formatted(port(), this.options, this.luaPort));
		return new ProcessBuilder(this.binary.toString(), init.toString()).directory(dir().toFile());
	}

	@Override
	boolean answers(Process process) {
		// another server may hold the port: ours has ended then, or is about to
		try {
			return lua("return box.info.pid").equals(String.valueOf(process.pid()));
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	@Override
	Path output() {
		return dir().resolve("output.txt");
	}

	@Override
	public String toString() {
		return "Tarantool on port " + port();
	}

}
