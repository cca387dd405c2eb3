package io.qaio.benchmarks.harness;

import java.util.List;
import java.util.Locale;

/**
 * Writes rows as a Markdown table.
 */
public final class Table {

	private static final String[] RULE = { "---", "---:", "---:", "---:", "---", "---" };

	private Table() {
	}

	public static String of(List<Row> rows) {
		return of("bare", rows);
	}

	public static String of(String other, List<Row> rows) {
		int width = rows.stream().mapToInt((row) -> row.name().length()).max().orElse(0);
		String format = "| %-" + width + "s | %9s | %9s | %6s | %-12s | %-5s |%n";
		StringBuilder table = new StringBuilder();
		table.append(format.formatted("", "Qaio", other, "ratio", "bound", ""))
			.append(format.formatted((Object[]) RULE));
		for (Row row : rows) {
			table.append(format.formatted(row.name(), number(row.qaio()), number(row.bare()), ratio(row),
					row.bound().text(), verdict(row)));
		}
		return table.toString();
	}

	private static String verdict(Row row) {
		return (row.bound() == Bound.NONE) ? "" : row.holds() ? "holds" : "FAILS";
	}

	private static String ratio(Row row) {
		return Double.isNaN(row.bare()) ? "" : String.format(Locale.ROOT, "%.3f", row.ratio());
	}

	private static String number(double value) {
		if (Double.isNaN(value)) {
			return "";
		}
		return String.format(Locale.ROOT, (value >= 1000) ? "%,.0f" : (value >= 10) ? "%.1f" : "%.3f", value);
	}

}
