package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the rows of one CSV file.
 */
final class CsvRows {

	private static final CSVFormat FORMAT = CSVFormat.DEFAULT.builder()
		.setCommentMarker('#')
		.setIgnoreSurroundingSpaces(true)
		.get();

	private static final List<String> COLUMNS = List.of("time", "key", "resource");

	private final String name;

	private final TrafficBuilder traffic = new TrafficBuilder();

	/** What the columns are called; those without a heading are these three. */
	private List<String> headings = COLUMNS;

	private double before = Double.NEGATIVE_INFINITY;

	CsvRows(String name) {
		this.name = name;
	}

	Traffic read(Reader reader) throws IOException {
		CSVParser parser = FORMAT.parse(reader);
		Iterator<CSVRecord> rows = parser.iterator();
		while (hasNext(rows, parser.getCurrentLineNumber() + 1)) {
			List<String> cells = rows.next().toList();
			if (isHeading(cells)) {
				this.headings = cells.stream().map(CsvRows::heading).toList();
			}
			else if (cells.size() > 1 || !cells.get(0).isEmpty()) {
				add(cells, where(parser.getCurrentLineNumber()));
			}
		}
		return this.traffic.build();
	}

	private boolean hasNext(Iterator<CSVRecord> rows, long number) throws IOException {
		try {
			return rows.hasNext();
		}
		catch (UncheckedIOException ex) {
			if (ex.getCause() instanceof CSVException) {
				throw new IllegalArgumentException(where(number) + "the quotes of a cell do not match. A cell in quotes"
						+ " ends with a quote, and has two for each quote inside of it", ex);
			}
			throw ex.getCause();
		}
	}

	private String where(long number) {
		return this.name + ", line " + number + ": ";
	}

	private static boolean isHeading(List<String> cells) {
		return COLUMNS.stream().allMatch((column) -> cells.stream().anyMatch(column::equalsIgnoreCase));
	}

	/**
	 * The name of a column, in lower case. A cell such as {@code tıme} counts as a
	 * column, although its lower case is another text.
	 */
	private static String heading(String cell) {
		return COLUMNS.stream()
			.filter(cell::equalsIgnoreCase)
			.findFirst()
			.orElseGet(() -> cell.toLowerCase(Locale.ROOT));
	}

	private void add(List<String> cells, String where) {
		if (cells.size() != this.headings.size()) {
			throw new IllegalArgumentException(
					where + "a row must be " + String.join(",", this.headings) + ", but this has " + cells.size()
							+ " of " + this.headings.size() + " cells: " + Printable.of(String.join(",", cells)));
		}
		double time = time(cell(cells, 0), where);
		if (time < this.before) {
			throw new IllegalArgumentException(where + "time " + cell(cells, 0) + " is before " + this.before
					+ " of the row before it. Sort the rows by time");
		}
		this.before = time;
		this.traffic.add(time, cell(cells, 1), cell(cells, 2));
	}

	private String cell(List<String> cells, int column) {
		return cells.get(this.headings.indexOf(COLUMNS.get(column)));
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
			throw new IllegalArgumentException(
					where + "'" + Printable.of(text) + "' is not a time in seconds such as 12.5");
		}
		return time;
	}

}
