package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.LineNumberReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads requests from a CSV file: {@code time,key,resource} in each row, time in seconds
 * from any zero, in order. Cells are not quoted. A first line {@code time,key,resource}
 * and lines that are empty or begin with {@code #} are skipped.
 */
public final class TrafficCsv {

	private static final String HEADER = "time,key,resource";

	private TrafficCsv() {
	}

	/**
	 * Reads a file.
	 * @param file the file, in UTF-8
	 * @return its requests
	 * @throws IOException if the file cannot be read
	 * @throws IllegalArgumentException if a row is short, out of order or not a number;
	 * the message names the file and the line
	 */
	public static Traffic read(Path file) throws IOException {
		TrafficBuilder traffic = new TrafficBuilder();
		try (LineNumberReader reader = new LineNumberReader(
				new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
			double before = Double.NEGATIVE_INFINITY;
			for (String row = reader.readLine(); row != null; row = reader.readLine()) {
				if (!row.isBlank() && !row.startsWith("#") && !row.strip().equals(HEADER)) {
					before = add(row, before, file + ", line " + reader.getLineNumber() + ": ", traffic);
				}
			}
		}
		return traffic.build();
	}

	private static double add(String row, double before, String where, TrafficBuilder traffic) {
		String[] cells = row.split(",", -1);
		if (cells.length != 3) {
			throw new IllegalArgumentException(
					where + "a row must be " + HEADER + ", but this has " + cells.length + " of 3 cells: " + row);
		}
		double time = time(cells[0], where);
		if (time < before) {
			throw new IllegalArgumentException(where + "time " + cells[0].strip() + " is before " + before
					+ " of the row before it. Sort the rows by time");
		}
		traffic.add(time, cells[1].strip(), cells[2].strip());
		return time;
	}

	private static double time(String text, String where) {
		double time;
		try {
			time = Double.parseDouble(text);
		}
		catch (NumberFormatException ex) {
			time = Double.NaN;
		}
		if (!Double.isFinite(time)) {
			throw new IllegalArgumentException(where + "'" + text + "' is not a time in seconds such as 12.5");
		}
		return time;
	}

}
