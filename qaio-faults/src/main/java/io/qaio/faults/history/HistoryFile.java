package io.qaio.faults.history;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The history of one process, in a file. An event is in the hands of the operating system
 * when {@link #add} returns, so it survives a {@code kill -9} of its process; at most the
 * last line is incomplete then. Safe for use by many threads.
 */
public final class HistoryFile implements AutoCloseable {

	private static final String SUFFIX = ".history";

	/** Not a channel: an interrupt of a thread that writes would close it. */
	private final OutputStream file;

	private HistoryFile(OutputStream file) {
		this.file = file;
	}

	/**
	 * Begin the history of a process.
	 * @param directory where all histories of a run are
	 * @param process the process, which has none yet
	 * @return the file, without events
	 */
	public static HistoryFile create(Path directory, String process) {
		try {
			Path file = Files.createFile(directory.resolve(process + SUFFIX));
			return new HistoryFile(new FileOutputStream(file.toFile(), true));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The history of " + process + " could not be begun in " + directory, ex);
		}
	}

	/**
	 * Add an event, by one write.
	 * @param event the event
	 */
	public void add(Event event) {
		byte[] bytes = (EventText.of(event) + "\n").getBytes(StandardCharsets.UTF_8);
		try {
			synchronized (this) {
				this.file.write(bytes);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(event + " could not be recorded", ex);
		}
	}

	/**
	 * Read all histories of a run.
	 * @param directory where they are
	 * @return the histories; an incomplete last line is left out
	 */
	public static List<History> readAll(Path directory) {
		List<History> histories = new ArrayList<>();
		try (var files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
			for (Path file : files) {
				String name = file.getFileName().toString();
				histories.add(new History(name.substring(0, name.length() - SUFFIX.length()), read(file)));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return histories;
	}

	/**
	 * Read the first event of a process, which tells that it has started.
	 * @param directory where all histories of a run are
	 * @param process the process
	 * @return the event, empty if there is none yet
	 */
	public static Optional<Event> first(Path directory, String process) {
		Path file = directory.resolve(process + SUFFIX);
		try {
			return Files.exists(file) ? read(file).stream().findFirst() : Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Event> read(Path file) throws IOException {
		String text = Files.readString(file);
		List<Event> events = new ArrayList<>();
		text.substring(0, text.lastIndexOf('\n') + 1).lines().map(EventText::parse).forEach(events::add);
		return events;
	}

	@Override
	public void close() {
		try {
			this.file.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
