package io.qaio.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The sample application in a JVM of its own, on any free port.
 */
final class SampleProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Process process;

	private final Path output;

	private SampleProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/**
	 * Start it and wait until it serves.
	 */
	static SampleProcess start(Path dataDirectory, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), SampleApplication.class.getName(),
						"--server.port=0", "--sample.data-dir=" + dataDirectory));
		command.addAll(List.of(arguments));
		Path output = Files.createTempFile(dataDirectory.toAbsolutePath().getParent(), "sample", ".log");
		SampleProcess sample = new SampleProcess(
				new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
		try {
			Awaitility.await("a sample that serves")
				.atMost(PATIENCE)
				.until(() -> sample.output().contains("Started SampleApplication") || !sample.process.isAlive());
			if (!sample.process.isAlive()) {
				throw new IllegalStateException("The sample ended with " + sample.process.exitValue());
			}
			return sample;
		}
		catch (RuntimeException | Error ex) {
			System.err.println(sample.output());
			sample.close();
			throw ex;
		}
	}

	SampleClient http() throws IOException {
		Matcher port = PORT.matcher(output());
		if (!port.find()) {
			throw new IllegalStateException("No port in: " + output());
		}
		return new SampleClient(Integer.parseInt(port.group(1)));
	}

	String output() throws IOException {
		return Files.readString(this.output);
	}

	/**
	 * As Ctrl-C does.
	 */
	void stop() throws IOException, InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("The sample does not end: " + output());
		}
	}

	/**
	 * As kill -9 does.
	 */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	/**
	 * The redis-server of a data directory.
	 * @return its process, {@code null} if it is none
	 */
	static @Nullable ProcessHandle redis(Path dataDirectory) {
		Path pidFile = dataDirectory.resolve("redis.pid");
		try {
			return Files.exists(pidFile)
					? ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).orElse(null) : null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
