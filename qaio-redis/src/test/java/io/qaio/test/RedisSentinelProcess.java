package io.qaio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * A real sentinel that watches one master on loopback, and alone decides on a fail-over,
 * once it is to expect one.
 */
public final class RedisSentinelProcess implements AutoCloseable {

	/** What the sentinel calls the master. */
	public static final String MASTER = "mymaster";

	private final Process process;

	private final Path dir;

	private final int port;

	private RedisSentinelProcess(Process process, Path dir, int port) {
		this.process = process;
		this.dir = dir;
		this.port = port;
	}

	/**
	 * Start a sentinel.
	 * @param master the master, which has a replica
	 * @return the sentinel, which knows both
	 */
	public static RedisSentinelProcess watching(RedisProcess master) {
		RedisAvailable.assume();
		int port = LoopbackPorts.free();
		try {
			Path dir = Files.createTempDirectory("qaio-sentinel");
			Path settings = Files.write(dir.resolve("sentinel.conf"),
					List.of("port " + port, "bind 127.0.0.1", "dir " + dir,
							"sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 1",
							"sentinel down-after-milliseconds " + MASTER + " 60000",
							"sentinel failover-timeout " + MASTER + " 3000"));
			Process process = new ProcessBuilder(RedisBinary.get().path().toString(), settings.toString(), "--sentinel")
				.redirectErrorStream(true)
				.redirectOutput(dir.resolve("sentinel.log").toFile())
				.start();
			RedisSentinelProcess sentinel = new RedisSentinelProcess(process, dir, port);
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.ignoreExceptions()
				.until(() -> sentinel.command("SENTINEL", "REPLICAS", MASTER).contains("127.0.0.1"));
			return sentinel;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The sentinel could not be started", ex);
		}
	}

	/**
	 * The port.
	 * @return the port on 127.0.0.1
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Take the master for dead if it does not answer for half a second, from now on: one
	 * that is alive may be that slow on a busy machine, and must not be replaced.
	 */
	public void expectDeath() {
		ask("SENTINEL", "SET", MASTER, "down-after-milliseconds", "500");
	}

	/**
	 * Give the master a minute again to answer.
	 */
	public void expectLife() {
		ask("SENTINEL", "SET", MASTER, "down-after-milliseconds", "60000");
	}

	/**
	 * Ask the sentinel to replace the master, which lives, by its replica.
	 * @return whether it begins; not if a fail-over is under way, or if it knows no
	 * replica that is good enough
	 */
	public boolean failOver() {
		return ask("SENTINEL", "FAILOVER", MASTER).equals("OK");
	}

	/**
	 * Where the master is.
	 * @return the port of the server that the sentinel tells applications
	 */
	public int masterPort() {
		return Integer.parseInt(ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER).lines().skip(1).findFirst().get());
	}

	private String ask(String... command) {
		try {
			return command(command);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The sentinel did not answer", ex);
		}
	}

	private String command(String... command) throws IOException {
		try (RedisConnection connection = new RedisConnection(this.port)) {
			return String.valueOf(connection.send(command));
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		this.process.onExit().join();
		try {
			FileSystemUtils.deleteRecursively(this.dir);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
