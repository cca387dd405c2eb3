package io.qaio.queue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The bounds that every store can keep, and the messages for what lies outside.
 */
final class Limits {

	/** About 30 years; stores keep durations as 5 bytes of milliseconds. */
	private static final Duration LONGEST = Duration.ofDays(10_950);

	private static final int MAX_ATTEMPTS = 65_535;

	private static final int MAX_NAME_BYTES = 255;

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

	static int maxAttempts(String what, int maxAttempts) {
		if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
			throw new IllegalArgumentException(
					what + " must be between 1 and " + MAX_ATTEMPTS + ", not " + maxAttempts);
		}
		return maxAttempts;
	}

	static String name(String what, String name) {
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
			throw new IllegalArgumentException(what + " must be valid Unicode, not half of a surrogate pair");
		}
		int length = name.getBytes(StandardCharsets.UTF_8).length;
		if (name.isEmpty() || length > MAX_NAME_BYTES) {
			throw new IllegalArgumentException(what + " must have 1 to " + MAX_NAME_BYTES + " bytes as UTF-8, not "
					+ length + ((name.isEmpty()) ? "" : ": " + name.substring(0, 20) + "…"));
		}
		return name;
	}

}
