package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.LineNumberReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests from an access log in nginx's {@code combined} format. The key is the client's
 * address, the resource the path without the query. Times count from the first second.
 * <p>
 * A log tells whole seconds only. The requests of a second are spread evenly over it, in
 * their order; if they came at once, a limit rejects more of them than this says.
 *
 * @param traffic the requests, sorted by time
 * @param entries how many lines the log has
 * @param skipped how many of them are not in the format
 * @param firstSkipped the first few of these, with file and line
 */
public record AccessLog(Traffic traffic, long entries, long skipped, List<String> firstSkipped) {

	private static final Pattern COMBINED = Pattern.compile(
			"(?<address>\\S+) \\S+ [^\\[]+ \\[(?<time>[^\\]]+)\\] \"\\S+ (?<path>[^\\s?\"]+)[^\\s\"]* HTTP/[\\d.]+\""
					+ " \\d{3} (?:\\d+|-) \"[^\"]*\" \"[^\"]*\".*");

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

	private static final int SHOWN = 5;

	private static final int SHOWN_LENGTH = 100;

	/**
	 * Reads a log.
	 * @param file the log, in UTF-8
	 * @return its requests; lines that are not in the format are counted and skipped
	 * @throws IOException if the log cannot be read
	 */
	public static AccessLog read(Path file) throws IOException {
		TrafficBuilder traffic = new TrafficBuilder();
		List<String> firstSkipped = new ArrayList<>();
		try (LineNumberReader reader = new LineNumberReader(
				new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
			for (String entry = reader.readLine(); entry != null; entry = reader.readLine()) {
				if (!add(entry, traffic) && firstSkipped.size() < SHOWN) {
					firstSkipped.add(file + ", line " + reader.getLineNumber() + ": not in the combined format: "
							+ shorten(entry));
				}
			}
			long number = reader.getLineNumber();
			return new AccessLog(traffic.build(AccessLog::spread), number, number - traffic.count(),
					List.copyOf(firstSkipped));
		}
	}

	private static boolean add(String entry, TrafficBuilder traffic) {
		Matcher matcher = COMBINED.matcher(entry);
		if (!matcher.matches()) {
			return false;
		}
		try {
			long second = OffsetDateTime.parse(matcher.group("time"), TIME).toEpochSecond();
			traffic.add(second, matcher.group("address"), matcher.group("path"));
			return true;
		}
		catch (DateTimeException ex) {
			return false;
		}
	}

	/**
	 * Spreads the requests of each second over it, and begins at 0.
	 */
	private static void spread(double[] seconds) {
		double zero = (seconds.length > 0) ? seconds[0] : 0;
		int from = 0;
		while (from < seconds.length) {
			double second = seconds[from];
			int to = from;
			while (to < seconds.length && seconds[to] == second) {
				to++;
			}
			for (int i = from; i < to; i++) {
				seconds[i] = second - zero + (i - from) / (double) (to - from);
			}
			from = to;
		}
	}

	private static String shorten(String entry) {
		return (entry.length() <= SHOWN_LENGTH) ? entry : entry.substring(0, SHOWN_LENGTH) + "…";
	}

}
