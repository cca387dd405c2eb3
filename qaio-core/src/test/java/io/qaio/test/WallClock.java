package io.qaio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clock of some processes, which can be stepped while they run. Their monotonic
 * clocks stay as they are. Thread-safe.
 */
public final class WallClock implements AutoCloseable {

	private final Path library;

	private final Path file;

	private WallClock(Path library, Path file) {
		this.library = library;
		this.file = file;
	}

	/**
	 * Make a clock that is right, if the system has a compiler for the library that steps
	 * it. If not, the reason is printed.
	 * @return the clock
	 */
	public static Optional<WallClock> create() {
		WallClockLibrary library = WallClockLibrary.get();
		if (library.path() == null) {
			System.err.println(library.problem());
			return Optional.empty();
		}
		try {
			Path file = Files.createTempFile("qaio-wall-clock", ".offset");
			file.toFile().deleteOnExit();
			WallClock clock = new WallClock(library.path(), file);
			clock.set(Duration.ZERO);
			return Optional.of(clock);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What makes a process use this clock.
	 * @return environment variables for its start
	 */
	public Map<String, String> environment() {
		return Map.of("LD_PRELOAD", this.library.toString(), "QAIO_WALL_CLOCK", this.file.toString());
	}

	/**
	 * Step the clock.
	 * @param offset how far it is ahead of the right time from now on, negative if it is
	 * behind
	 */
	public void set(Duration offset) {
		ByteBuffer nanos = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(offset.toNanos());
		try (FileChannel channel = FileChannel.open(this.file, StandardOpenOption.WRITE)) {
			channel.write(nanos.flip());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			Files.deleteIfExists(this.file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
