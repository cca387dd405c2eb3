package io.qaio.sample;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample's own main class with {@code emulate} first, in a JVM of its own.
 */
class EmulateProcessTests {

	@TempDir
	private Path directory;

	@Test
	void startsNeitherSpringNorRedis() throws Exception {
		Ended ended = run("emulate", "--rate", "5r/s", "--burst", "12", "--delay", "8", "--profile", "0-3:5,3-5:8",
				"--chart", "out.svg");
		assertThat(ended.exitCode()).as(ended.output()).isZero();
		assertThat(ended.output()).contains("rate=5r/s,burst=12,delay=8 ", "100.00%").doesNotContain("Spring", "Redis");
		assertThat(this.directory.resolve("out.svg")).isNotEmptyFile();
		assertThat(Files.readAllLines(this.directory.resolve("classes"))).hasSizeGreaterThan(100)
			.anyMatch((line) -> line.contains(" io.qaio.ratelimit.emulator.RateLimitEmulator "))
			.noneMatch((line) -> line.contains(" org.springframework.") || line.contains(" io.lettuce."));
		assertThat(this.directory.toFile().list()).containsExactlyInAnyOrder("out.svg", "classes", "output");
	}

	@Test
	void aWrongOptionEndsTheProcessWithTwo() throws Exception {
		Ended ended = run("emulate", "--rate", "fast", "--profile", "0-3:5");
		assertThat(ended.exitCode()).isEqualTo(2);
		assertThat(ended.output()).contains("'fast' is not a rate", "Usage: emulate ");
	}

	private Ended run(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
				"-Xlog:class+load:file=classes", "-cp", absoluteClassPath(), SampleApplication.class.getName()));
		command.addAll(List.of(arguments));
		File output = this.directory.resolve("output").toFile();
		Process process = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output)
			.start();
		try {
			assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("the process ends").isTrue();
			return new Ended(process.exitValue(), Files.readString(output.toPath()));
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String absoluteClassPath() {
		List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
		return String.join(File.pathSeparator,
				entries.stream().map((entry) -> Path.of(entry).toAbsolutePath().toString()).toList());
	}

	/**
	 * A process that has ended.
	 *
	 * @param exitCode its exit code
	 * @param output all that it printed
	 */
	private record Ended(int exitCode, String output) {

	}

}
