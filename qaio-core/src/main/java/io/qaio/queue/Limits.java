package io.qaio.queue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * The bounds that every store can keep, and the messages for what lies outside.
 */
final class Limits {

	/** About 30 years; stores keep durations as 5 bytes of milliseconds. */
	private static final Duration LONGEST = Duration.ofDays(10_950);

	private static final int MAX_ATTEMPTS = 65_535;

	private static final int MAX_PRIORITY = 9;

	private static final int MAX_NAME_BYTES = 255;

	private static final int MAX_SCHEDULE_BYTES = 200;

	private static final int MAX_HEADERS_BYTES = 16_384;

	/** The lengths of a name and a value. */
	private static final int BYTES_PER_HEADER = 3;

	/** Durations until then are a number of nanoseconds that a long holds. */
	private static final Instant LATEST = Instant.parse("2199-12-31T23:59:59.999Z");

	private static final Instant EARLIEST = Instant.EPOCH;

	private Limits() {
	}

	static Duration timeout(String what, Duration timeout) {
		if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					what + " must be between 1 ms and " + LONGEST.toDays() + " days, not " + timeout);
		}
		return timeout;
	}

	static Duration delay(String what, Duration delay) {
		if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					what + " must be between zero and " + LONGEST.toDays() + " days, not " + delay);
		}
		return delay;
	}

	/**
	 * A time that stores can keep, in whole milliseconds: not before the one asked for,
	 * unless that has passed anyway.
	 */
	static Instant time(String what, Instant time) {
		if (time.isAfter(LATEST)) {
			throw new IllegalArgumentException(what + " must be a time before the year 2200, not " + time);
		}
		if (time.isBefore(EARLIEST)) {
			return EARLIEST;
		}
		Instant cut = time.truncatedTo(ChronoUnit.MILLIS);
		return cut.equals(time) ? time : cut.plusMillis(1);
	}

	static int maxAttempts(String what, int maxAttempts) {
		if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
			throw new IllegalArgumentException(
					what + " must be between 1 and " + MAX_ATTEMPTS + ", not " + maxAttempts);
		}
		return maxAttempts;
	}

	static int priority(String what, int priority) {
		if (priority < 0 || priority > MAX_PRIORITY) {
			throw new IllegalArgumentException(what + " must be between 0 and " + MAX_PRIORITY + ", not " + priority);
		}
		return priority;
	}

	static Map<String, String> headers(Map<String, String> headers) {
		int length = 0;
		for (Map.Entry<String, String> header : headers.entrySet()) {
			String value = header.getValue();
			length += BYTES_PER_HEADER + bytes("The name of a header", header.getKey())
					+ bytes("The value of header '" + header.getKey() + "'", value);
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

	/**
	 * A name that fits into an id beside a time.
	 */
	static String schedule(String what, String name) {
		return name(what, name, MAX_SCHEDULE_BYTES);
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
