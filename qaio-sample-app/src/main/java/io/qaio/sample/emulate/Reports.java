package io.qaio.sample.emulate;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.qaio.ratelimit.emulator.KeyCounts;
import io.qaio.ratelimit.emulator.Printable;
import io.qaio.ratelimit.emulator.Report;
import io.qaio.ratelimit.emulator.Summary;

/**
 * Prints reports as a table.
 */
final class Reports {

	private static final int SHOWN = 10;

	private static final List<String> HEAD = List.of("requests", "granted", "refused", "success", "delayed", "p50",
			"p95", "p99", "max", "peak");

	private static final Comparator<Summary> MOST_REFUSED = Comparator.comparingLong(Summary::rejected)
		.thenComparingLong(Summary::requests)
		.reversed();

	private final PrintWriter out;

	Reports(PrintWriter out) {
		this.out = out;
	}

	/**
	 * Print the report of each setting.
	 */
	void print(Map<Setting, Report> reports) {
		int width = reports.keySet().stream().mapToInt((setting) -> setting.toString().length()).max().orElse(0);
		row(width, "", HEAD);
		reports.forEach((setting, report) -> row(width, setting.toString(), cells(report.total())));
		this.out.println();
		this.out.println("Delays (p50, p95, p99, max) in seconds, of granted requests; delayed: granted after a delay;"
				+ " peak: largest excess in requests.");
		reports.forEach(this::details);
	}

	private void details(Setting setting, Report report) {
		Map<String, Summary> resources = report.resources();
		if (resources.size() > 1) {
			this.out.printf("%n%s, by resource%n", setting);
			List<Map.Entry<String, Summary>> shown = resources.entrySet()
				.stream()
				.sorted(Map.Entry.comparingByValue(MOST_REFUSED))
				.limit(SHOWN)
				.map((entry) -> Map.entry(Printable.of(entry.getKey()), entry.getValue()))
				.toList();
			int width = shown.stream().mapToInt((entry) -> entry.getKey().length()).max().orElse(0);
			row(width, "", HEAD);
			shown.forEach((entry) -> row(width, entry.getKey(), cells(entry.getValue())));
			more(resources.size());
		}
		List<KeyCounts> keys = report.topKeys(SHOWN);
		if (report.keys() > 1) {
			this.out.printf("%n%s, by key%n", setting);
			int width = keys.stream().map((key) -> Printable.of(key.key())).mapToInt(String::length).max().orElse(0);
			row(width, "", HEAD.subList(0, 3));
			keys.forEach((key) -> row(width, Printable.of(key.key()),
					List.of("" + key.requests(), "" + key.granted(), "" + key.rejected())));
			more(report.keys());
		}
	}

	private void more(int all) {
		if (all > SHOWN) {
			this.out.printf("… and %d more%n", all - SHOWN);
		}
	}

	private void row(int width, String name, List<String> cells) {
		StringBuilder row = new StringBuilder(name).append(" ".repeat(width - name.length()));
		cells.forEach((cell) -> row.append("%10s".formatted(cell)));
		this.out.println(row);
	}

	private static List<String> cells(Summary summary) {
		return List.of("" + summary.requests(), "" + summary.granted(), "" + summary.rejected(),
				String.format(Locale.ROOT, "%.2f%%", 100 * summary.successRate()), "" + summary.delayed(),
				number(summary.delayP50()), number(summary.delayP95()), number(summary.delayP99()),
				number(summary.delayMax()), number(summary.peakExcess()));
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, "%.3f", value);
	}

}
