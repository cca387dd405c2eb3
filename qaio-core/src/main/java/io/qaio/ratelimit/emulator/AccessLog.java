package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Requests from an access log. The key is the client's address in its one form, as
 * {@link io.qaio.ratelimit.ClientAddress} gives it; the resource is the path without the
 * query. Times count from the first second.
 * <p>
 * A log whose times are whole seconds does not tell when in its second a request came.
 * The requests of a second are then spread evenly over it, in their order; if they came
 * at once, a limit rejects more of them than this says.
 *
 * @param traffic the requests, sorted by time
 * @param entries how many lines the log has
 * @param skippedEntries those of them that hold no request, by reason, the most frequent
 * reason first
 */
public record AccessLog(Traffic traffic, long entries, List<SkippedEntries> skippedEntries) {

	static final String EMPTY = "an empty line";

	static final String NUL = "a NUL character, as a file has that was cut while a server wrote to it";

	/**
	 * Reads a log in one of the usual formats.
	 * @param file the log, in UTF-8; it may be packed by gzip
	 * @return its requests; lines that hold none are skipped and counted
	 * @throws IOException if the log cannot be read
	 * @throws IllegalStateException if the log is in JSON and Jackson is missing
	 * @see AccessLogFormat#detected()
	 */
	public static AccessLog read(Path file) throws IOException {
		return read(file, AccessLogFormat.detected());
	}

	/**
	 * Reads a log.
	 * @param file the log, in UTF-8; it may be packed by gzip
	 * @param format how it is written
	 * @return its requests; lines that hold none are skipped and counted
	 * @throws IOException if the log cannot be read
	 * @throws IllegalStateException if the log is in JSON and Jackson is missing
	 */
	public static AccessLog read(Path file, AccessLogFormat format) throws IOException {
		try (InputStream stream = Files.newInputStream(file)) {
			return read(stream, file.toString(), format);
		}
	}

	/**
	 * Reads a log from a stream, such as the standard input.
	 * @param stream the log, in UTF-8; it may be packed by gzip. It is not closed
	 * @param name how errors call it
	 * @param format how it is written
	 * @return its requests; lines that hold none are skipped and counted
	 * @throws IOException if the log cannot be read; the message begins with the name
	 * @throws IllegalStateException if the log is in JSON and Jackson is missing
	 */
	public static AccessLog read(InputStream stream, String name, AccessLogFormat format) throws IOException {
		return TextInput.named(name, () -> new AccessLogReader(format).read(new LogEntries(TextInput.reader(stream))));
	}

	/**
	 * How many lines were skipped.
	 * @return the sum of the counts of all reasons
	 */
	public long skipped() {
		return this.skippedEntries.stream().mapToLong(SkippedEntries::count).sum();
	}

}
