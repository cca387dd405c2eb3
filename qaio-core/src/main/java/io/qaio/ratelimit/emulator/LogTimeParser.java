package io.qaio.ratelimit.emulator;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads one time, from left to right.
 */
final class LogTimeParser {

	private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

	/** Fewer digits are no seconds since 1970, but any other number. */
	private static final int SECOND_DIGITS = 10;

	private static final int NANO_DIGITS = 19;

	private final CharSequence text;

	private final int end;

	private int position;

	LogTimeParser(CharSequence text, int from, int to) {
		this.text = text;
		this.position = from;
		this.end = to;
	}

	LogTime time() throws SkippedEntryException {
		int digits = digits();
		LogTime time = (digits >= SECOND_DIGITS) ? sinceEpoch(digits) : dateAndTime(digits);
		if (this.position != this.end) {
			throw unreadable();
		}
		return time;
	}

	/**
	 * Which unit it is in shows by how many digits there are.
	 */
	private LogTime sinceEpoch(int digits) throws SkippedEntryException {
		if (digits > NANO_DIGITS) {
			throw unreadable();
		}
		long whole = number(digits);
		if (whole < 0) {
			throw unreadable();
		}
		int unit = (digits - SECOND_DIGITS) / 3;
		long micros = switch (unit) {
			case 0 -> whole * LogTime.SECOND;
			case 1 -> whole * 1000;
			case 2 -> whole;
			default -> whole / 1000;
		};
		int position = this.position;
		long fraction = fraction();
		return new LogTime(micros + ((unit == 0) ? fraction : 0), unit > 0 || this.position > position);
	}

	private LogTime dateAndTime(int digits) throws SkippedEntryException {
		LocalDate date = (digits == 4) ? yearMonthDay() : dayMonthYear();
		if (!skip(':') && !skip('T') && !skip(' ')) {
			throw unreadable();
		}
		long seconds = number(2, 23) * 3600;
		expect(':');
		seconds += number(2, 59) * 60;
		expect(':');
		seconds += number(2, 60);
		int position = this.position;
		long fraction = fraction();
		boolean fractional = this.position > position;
		seconds += date.toEpochDay() * 24 * 3600 - offset();
		return new LogTime(seconds * LogTime.SECOND + fraction, fractional);
	}

	private LocalDate yearMonthDay() throws SkippedEntryException {
		long year = number(4);
		expect('-');
		long month = number(2);
		expect('-');
		return date(year, month, number(2));
	}

	private LocalDate dayMonthYear() throws SkippedEntryException {
		long day = number(2);
		expect('/');
		long month = month();
		expect('/');
		return date(number(4), month, day);
	}

	private LocalDate date(long year, long month, long day) throws SkippedEntryException {
		try {
			return LocalDate.of((int) year, (int) month, (int) day);
		}
		catch (DateTimeException ex) {
			throw unreadable();
		}
	}

	private long month() throws SkippedEntryException {
		for (int i = 0; i < MONTHS.length() && this.position + 3 <= this.end; i += 3) {
			if (this.text.charAt(this.position) == MONTHS.charAt(i)
					&& this.text.charAt(this.position + 1) == MONTHS.charAt(i + 1)
					&& this.text.charAt(this.position + 2) == MONTHS.charAt(i + 2)) {
				this.position += 3;
				return i / 3 + 1;
			}
		}
		throw unreadable();
	}

	/**
	 * Microseconds; what is finer is cut off.
	 */
	private long fraction() throws SkippedEntryException {
		if (!skip('.') && !skip(',')) {
			return 0;
		}
		int digits = digits();
		if (digits == 0 || digits > 9) {
			throw unreadable();
		}
		long fraction = number(Math.min(digits, 6));
		for (int i = digits; i < 6; i++) {
			fraction *= 10;
		}
		this.position += Math.max(0, digits - 6);
		return fraction;
	}

	/**
	 * Seconds east of UTC.
	 */
	private long offset() throws SkippedEntryException {
		skip(' ');
		if (this.position == this.end || skip('Z')) {
			return 0;
		}
		if (skip('U')) {
			expect('T');
			expect('C');
			return 0;
		}
		if (skip('G')) {
			expect('M');
			expect('T');
			return 0;
		}
		boolean east = skip('+');
		if (!east) {
			expect('-');
		}
		long seconds = number(2, 18) * 3600;
		if (skip(':') || this.position < this.end) {
			seconds += number(2, 59) * 60;
		}
		return east ? seconds : -seconds;
	}

	private long number(int digits, long most) throws SkippedEntryException {
		long number = number(digits);
		if (number > most) {
			throw unreadable();
		}
		return number;
	}

	private long number(int digits) throws SkippedEntryException {
		if (digits() < digits) {
			throw unreadable();
		}
		long number = 0;
		for (int i = 0; i < digits; i++) {
			number = 10 * number + this.text.charAt(this.position++) - '0';
		}
		return number;
	}

	private int digits() {
		int to = this.position;
		while (to < this.end && this.text.charAt(to) >= '0' && this.text.charAt(to) <= '9') {
			to++;
		}
		return to - this.position;
	}

	private boolean skip(char expected) {
		boolean there = this.position < this.end && this.text.charAt(this.position) == expected;
		this.position += there ? 1 : 0;
		return there;
	}

	private void expect(char expected) throws SkippedEntryException {
		if (!skip(expected)) {
			throw unreadable();
		}
	}

	private static SkippedEntryException unreadable() {
		return new SkippedEntryException(LogTime.UNREADABLE);
	}

}
