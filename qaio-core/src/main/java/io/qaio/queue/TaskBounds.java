package io.qaio.queue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * The bounds of names, times and numbers that every store can keep. Each method returns
 * the value if it is within its bounds, and else throws an
 * {@link IllegalArgumentException} that names the value and the bounds.
 */
final class TaskBounds {

	/** About 30 years; stores keep durations as 5 bytes of milliseconds. */
	private static final Duration LONGEST = Duration.ofDays(10_950);

	private static final int MAX_ATTEMPTS = 65_535;

	private static final int MAX_PRIORITY = 9;

	private static final int MAX_WEIGHT = 100;

	private static final int MAX_NAME_BYTES = 255;

	/** Leaves room for a tick beside the name in the id of a task. */
	private static final int MAX_SCHEDULE_BYTES = 200;

	private static final int MAX_HEADERS_BYTES = 16_384;

	/** The lengths of a name and a value. */
	private static final int BYTES_PER_HEADER = 3;

	/** The time until then in nanoseconds fits into a long. */
	private static final Instant LATEST = Instant.parse("2199-12-31T23:59:59.999Z");

	private TaskBounds() {
	}

	static Duration timeout(String what, Duration timeout) {
		return duration(what, timeout, Duration.ofMillis(1), "1 ms");
	}

	static Duration delay(String what, Duration delay) {
		return duration(what, delay, Duration.ZERO, "zero");
	}

	private static Duration duration(String what, Duration duration, Duration shortest, String shortestText) {
		if (duration.compareTo(shortest) < 0 || duration.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					what + " must be between " + shortestText + " and " + LONGEST.toDays() + " days, not " + duration);
		}
		return duration;
	}

	/**
	 * A time in whole milliseconds: rounded up, and not before 1970.
	 */
	static Instant time(String what, Instant time) {
		if (time.isAfter(LATEST)) {
			throw new IllegalArgumentException(what + " must be a time before the year 2200, not " + time);
		}
		if (time.isBefore(Instant.EPOCH)) {
			return Instant.EPOCH;
		}
		Instant cut = time.truncatedTo(ChronoUnit.MILLIS);
		return cut.equals(time) ? time : cut.plusMillis(1);
	}

	static int maxAttempts(int maxAttempts) {
		return number("maxAttempts", maxAttempts, 1, MAX_ATTEMPTS);
	}

	static int weight(int weight) {
		if (weight < 1 || weight > MAX_WEIGHT) {
			throw new IllegalArgumentException("weight must be between 1 and " + MAX_WEIGHT + ", not " + weight);
		}
		return weight;
	}

	static int priority(int priority) {
		return number("priority", priority, 0, MAX_PRIORITY);
	}

	private static int number(String what, int number, int min, int max) {
		if (number < min || number > max) {
			throw new IllegalArgumentException(what + " must be between " + min + " and " + max + ", not " + number);
		}
		return number;
	}

	static Map<String, String> headers(Map<String, String> headers) {
		int length = 0;
		for (Map.Entry<String, String> header : headers.entrySet()) {
			length += BYTES_PER_HEADER + bytes("The name of a header", header.getKey())
					+ bytes("The value of header '" + header.getKey() + "'", header.getValue());
		}
		if (length > MAX_HEADERS_BYTES) {
			throw new IllegalArgumentException("All headers together must have at most " + MAX_HEADERS_BYTES
					+ " bytes as UTF-8, " + BYTES_PER_HEADER + " for each included, not " + length + ": "
					+ headers.keySet() + ". Large data belongs into the payload.");
		}
		return headers;
	}

	private static int bytes(String what, String text) {
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
			throw new IllegalArgumentException(what + " must be valid Unicode, not half of a surrogate pair");
		}
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	static String name(String what, String name) {
		return name(what, name, MAX_NAME_BYTES);
	}

	static String schedule(String name) {
		return name("The name of a schedule", name, MAX_SCHEDULE_BYTES);
	}

	private static String name(String what, String name, int max) {
		int length = bytes(what, name);
		if (name.isEmpty() || length > max) {
			throw new IllegalArgumentException(what + " must have 1 to " + max + " bytes as UTF-8, not " + length
					+ ((name.isEmpty()) ? "" : ": " + name.substring(0, 20) + "…"));
		}
		return name;
	}

}
