package io.qaio.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * The library that shifts the wall clock of the process it is loaded into: C that the
 * system's {@code cc} compiles when it is first needed, into {@code target} if there is
 * such a directory.
 *
 * @param path the library, {@code null} if it cannot be had here
 * @param problem why it cannot be had, {@code null} if it can
 */
record WallClockLibrary(@Nullable Path path, @Nullable String problem) {

	private static final String SOURCE = "wall-clock.c";

	private static final String LIBRARY = "wall-clock.so";

	private static @Nullable WallClockLibrary compiled;

	/**
	 * Compile the library, unless this process did so before.
	 * @return the library
	 */
	static synchronized WallClockLibrary get() {
		if (compiled == null) {
			compiled = compile("cc");
		}
		return compiled;
	}

	static WallClockLibrary compile(String compiler) {
		if (!System.getProperty("os.name").equals("Linux")) {
			return missing("wall clocks of single processes can be stepped on Linux only");
		}
		try {
			Path target = Path.of("target").toAbsolutePath();
			Path directory = Files.isDirectory(target) ? target : Files.createTempDirectory("qaio-wall-clock");
			return compile(compiler, Files.createTempDirectory(directory, "wall-clock"), directory.resolve(LIBRARY));
		}
		catch (IOException ex) {
			return missing("there is no C compiler (" + ex.getMessage() + "), install gcc");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new UncheckedIOException(new IOException("Interrupted while compiling " + SOURCE, ex));
		}
	}

	private static WallClockLibrary compile(String compiler, Path work, Path library)
			throws IOException, InterruptedException {
		try (InputStream source = Objects.requireNonNull(WallClockLibrary.class.getResourceAsStream(SOURCE))) {
			Path fresh = work.resolve(LIBRARY);
			Files.copy(source, work.resolve(SOURCE));
			Process process = new ProcessBuilder(compiler, "-shared", "-fPIC", "-O2", "-o", fresh.toString(),
					work.resolve(SOURCE).toString())
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor() != 0) {
				return missing(compiler + " failed: " + output);
			}
			// processes that have loaded an earlier one keep it
			Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
			return new WallClockLibrary(library, null);
		}
		finally {
			FileSystemUtils.deleteRecursively(work);
		}
	}

	private static WallClockLibrary missing(String problem) {
		return new WallClockLibrary(null, "Clocks are not stepped: " + problem + ".");
	}

}
