package io.qaio.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.opentest4j.TestAbortedException;

/**
 * A wall clock for a server that differs from that of the tests by some hours: a library
 * that is preloaded into the server's process, compiled when it is needed. Tests are
 * skipped where that is not possible; in CI they fail instead.
 *
 * <pre class="code">
 * RedisProcess.start(ShiftedClock.byHours(1))
 * </pre>
 *
 * @param hours how much the server is ahead of the tests, negative if it is behind
 */
public record ShiftedClock(int hours) implements Consumer<ProcessBuilder> {

	private static final String SOURCE = "shifted-clock.c";

	private static final Map<Integer, Path> LIBRARIES = new ConcurrentHashMap<>();

	/**
	 * A clock that differs from that of the tests.
	 * @param hours how much it is ahead, negative if it is behind
	 * @return the clock
	 */
	public static ShiftedClock byHours(int hours) {
		return new ShiftedClock(hours);
	}

	/**
	 * Let a server that is not started yet have this clock.
	 */
	@Override
	public void accept(ProcessBuilder server) {
		if (this.hours == 0) {
			return;
		}
		assume();
		server.environment().put("LD_PRELOAD", LIBRARIES.computeIfAbsent(this.hours, ShiftedClock::library).toString());
	}

	private static Path library(int hours) {
		try (InputStream source = ShiftedClock.class.getResourceAsStream(SOURCE)) {
			Path dir = Files.createTempDirectory("qaio-shifted-clock");
			Path file = dir.resolve(SOURCE);
			Path library = dir.resolve("shifted-clock.so");
			dir.toFile().deleteOnExit();
			library.toFile().deleteOnExit();
			Files.write(file, source.readAllBytes());
			run(List.of("cc", "-shared", "-fPIC", "-O1", "-DSHIFT_SECONDS=" + hours * 3600, "-o", library.toString(),
					file.toString()));
			Files.delete(file);
			return library;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Skip the test unless a server can have this clock.
	 */
	private static void assume() {
		boolean linux = System.getProperty("os.name").equals("Linux");
		String problem = linux ? problemOf(List.of("cc", "--version"))
				: "Only on Linux can a server have another clock than the tests.";
		check(problem, "true".equals(System.getenv("CI")));
	}

	private static String problemOf(List<String> command) {
		try {
			run(command);
			return "";
		}
		catch (IOException ex) {
			return "No C compiler is on the PATH as cc. Install the package gcc. (" + ex.getMessage() + ")";
		}
	}

	static void check(String problem, boolean ci) {
		if (problem.isEmpty()) {
			return;
		}
		if (ci) {
			throw new AssertionError("CI=true asks for the tests with a shifted clock. " + problem);
		}
		System.err.println("Skipped: " + problem);
		throw new TestAbortedException(problem);
	}

	private static void run(List<String> command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		int exit = process.onExit().join().exitValue();
		if (exit != 0) {
			throw new IOException(String.join(" ", command) + " ended with " + exit + ": " + output);
		}
	}

	@Override
	public String toString() {
		return (this.hours < 0) ? -this.hours + " h behind" : this.hours + " h ahead";
	}

}
