package io.qaio.ratelimit.emulator;

/**
 * The time of an entry.
 *
 * @param micros microseconds since 1970
 * @param fractional whether the log tells fractions of a second
 */
record LogTime(long micros, boolean fractional) {

	/** Microseconds in a second. */
	static final long SECOND = 1_000_000;

	/** The text is no time. */
	static final String UNREADABLE = "its time is none like 25/Nov/2026:10:00:03 +0000, 2026-11-25T10:00:03.123Z"
			+ " or 1795600803.123";

	static LogTime parse(CharSequence text) throws SkippedEntryException {
		return parse(text, 0, text.length());
	}

	/**
	 * Reads a time as servers write it: {@code 25/Nov/2026:10:00:03 +0000}, ISO 8601, or
	 * seconds, milliseconds, microseconds or nanoseconds since 1970; with a fraction or
	 * without, and in brackets or not. A time without a zone is in UTC.
	 * @throws SkippedEntryException if the text is no time
	 */
	static LogTime parse(CharSequence text, int from, int to) throws SkippedEntryException {
		boolean bracketed = to - from > 2 && text.charAt(from) == '[' && text.charAt(to - 1) == ']';
		return bracketed ? new LogTimeParser(text, from + 1, to - 1).time() : new LogTimeParser(text, from, to).time();
	}

}
