package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads requests from a CSV file: {@code time,key,resource} in each row, time in seconds
 * from any zero, in order. Cells may be in quotes. A first row with these headings, in
 * any case, may name them in another order and among others. Rows that are empty or begin
 * with {@code #} are skipped. Needs {@code org.apache.commons:commons-csv}.
 */
public final class TrafficCsv {

	private TrafficCsv() {
	}

	/**
	 * Reads a file.
	 * @param file the file, in UTF-8; it may be packed by gzip
	 * @return its requests
	 * @throws IOException if the file cannot be read
	 * @throws IllegalArgumentException if a row is short, out of order or not a number;
	 * the message names the file and the line
	 * @throws IllegalStateException if commons-csv is missing
	 */
	public static Traffic read(Path file) throws IOException {
		try (InputStream stream = Files.newInputStream(file)) {
			return read(stream, file.toString());
		}
	}

	/**
	 * Reads a stream, such as the standard input.
	 * @param stream the rows, in UTF-8; it may be packed by gzip. It is not closed
	 * @param name how errors call it
	 * @return its requests
	 * @throws IOException if the stream cannot be read
	 * @throws IllegalArgumentException if a row is short, out of order or not a number;
	 * the message begins with the name, and has the line
	 * @throws IllegalStateException if commons-csv is missing
	 */
	public static Traffic read(InputStream stream, String name) throws IOException {
		OptionalLibrary.COMMONS_CSV.require();
		return TextInput.named(name, () -> new CsvRows(name).read(TextInput.reader(stream)));
	}

}
