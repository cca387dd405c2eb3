package io.qaio.sample.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds the redis-server of a directory, which another sample shares or a killed sample
 * left behind, or starts one.
 */
final class RedisLauncher {

	private static final int PORTS_TO_TRY = 5;

	private static final long PAUSE_MILLIS = 10;

	private static final Pattern PORT = Pattern.compile("(?m)^port (\\d+)$");

	private final Path directory;

	private final Path configuration;

	private final Path pidFile;

	private final Path log;

	private final RedisBinary binary;

	private final Duration patience;

	RedisLauncher(Path directory, RedisBinary binary, Duration patience) {
		this.directory = directory;
		this.configuration = directory.resolve("redis.conf");
		this.pidFile = directory.resolve("redis.pid");
		this.log = directory.resolve("redis.log");
		this.binary = binary;
		this.patience = patience;
	}

	/**
	 * Find or start the server. Only one process may do so at a time.
	 */
	RunningRedis run() throws IOException, InterruptedException {
		// first the port of the last time: should that server be on its way up, a second
		// one cannot take the port, and the first is found
		Integer last = lastPort();
		int port = (last != null) ? last : freePort();
		Optional<RunningRedis> running = running(port);
		if (running.isPresent()) {
			return running.get();
		}
		for (int i = 0; i < PORTS_TO_TRY; i++) {
			Optional<RunningRedis> started = start(port);
			if (started.isPresent()) {
				return started.get();
			}
			port = freePort();
		}
		throw failure("found no free port in " + PORTS_TO_TRY + " attempts", "");
	}

	/**
	 * The running server. A server that is still loading its files, or hangs, must not
	 * get a second one beside it: two servers would destroy the files.
	 */
	private Optional<RunningRedis> running(int port) throws IOException, InterruptedException {
		Instant end = Instant.now().plus(this.patience);
		while (true) {
			Optional<RunningRedis> running = ours(port);
			Optional<ProcessHandle> process = alive(recordedPid())
				.filter((alive) -> alive.info().command().orElse("").contains("redis"));
			if (running.isPresent() || process.isEmpty()) {
				return running;
			}
			if (Instant.now().isAfter(end)) {
				throw new EmbeddedRedisException(
						"Process " + process.get().pid() + " is the redis-server of " + this.directory
								+ ", but does not answer on port " + port + ".",
						"See " + this.log + ". End it with 'kill " + process.get().pid()
								+ "' and start the sample again.",
						null);
			}
			Thread.sleep(PAUSE_MILLIS);
		}
	}

	private Optional<RunningRedis> ours(int port) {
		return RunningRedis.at(port).filter((redis) -> redis.directory().equals(this.directory));
	}

	/**
	 * Start a server.
	 * @return the server, empty if the port is taken
	 */
	private Optional<RunningRedis> start(int port) throws IOException, InterruptedException {
		Files.deleteIfExists(this.pidFile);
		Files.writeString(this.configuration, configuration(port));
		long logged = Files.exists(this.log) ? Files.size(this.log) : 0;
		Process launch = new ProcessBuilder(this.binary.find(this.directory).toString(),
				this.configuration.getFileName().toString())
			.directory(this.directory.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(launch.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (launch.waitFor() != 0) {
			throw failure("ended with " + launch.exitValue(), output);
		}
		Instant end = Instant.now().plus(this.patience);
		while (Instant.now().isBefore(end)) {
			Optional<RunningRedis> started = ours(port);
			if (started.isPresent()) {
				return started;
			}
			Long pid = recordedPid();
			boolean ended = pid != null && alive(pid).isEmpty();
			String logOutput = newLogOutput(logged);
			if (logOutput.contains("Failed listening on port")) {
				return Optional.empty();
			}
			if (ended) {
				throw failure("ended at once", logOutput);
			}
			Thread.sleep(PAUSE_MILLIS);
		}
		throw failure("did not answer on port " + port + " within " + this.patience.toSeconds() + " s",
				newLogOutput(logged));
	}

	/**
	 * All paths are relative, so that the directory can be moved and renamed.
	 */
	private static String configuration(int port) {
		return """
				# Written by the Qaio sample at each start.
				bind %s
				port %d
				# In a session of its own: Ctrl-C in a terminal is for the sample, which then stops this server.
				daemonize yes
				pidfile redis.pid
				logfile redis.log
				dir ./
				# What a put returned for is on the disk.
				appendonly yes
				appendfsync always
				save ""
				""".formatted(RunningRedis.HOST, port);
	}

	private @Nullable Integer lastPort() throws IOException {
		if (!Files.exists(this.configuration)) {
			return null;
		}
		Matcher port = PORT.matcher(Files.readString(this.configuration));
		return port.find() ? Integer.valueOf(port.group(1)) : null;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(RunningRedis.HOST))) {
			return socket.getLocalPort();
		}
	}

	/**
	 * The process that the server wrote down, dead or alive.
	 */
	private @Nullable Long recordedPid() throws IOException {
		String pid = Files.exists(this.pidFile) ? Files.readString(this.pidFile).strip() : "";
		return pid.matches("\\d{1,18}") ? Long.valueOf(pid) : null;
	}

	private static Optional<ProcessHandle> alive(@Nullable Long pid) {
		return (pid != null) ? ProcessHandle.of(pid).filter(ProcessHandle::isAlive) : Optional.empty();
	}

	private String newLogOutput(long from) throws IOException {
		if (!Files.exists(this.log)) {
			return "";
		}
		byte[] all = Files.readAllBytes(this.log);
		return new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
	}

	private EmbeddedRedisException failure(String what, String output) {
		return new EmbeddedRedisException("The sample's redis-server in " + this.directory + " " + what + ". " + output,
				"See " + this.log + " for the reason, or point the sample at a Redis of your own with"
						+ " --spring.data.redis.url=redis://host:6379.",
				null);
	}

}
