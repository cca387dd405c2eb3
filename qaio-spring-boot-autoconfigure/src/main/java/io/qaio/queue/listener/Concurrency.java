package io.qaio.queue.listener;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many tasks a listener works on at the same time.
 *
 * @param min how many at the least, 1 or more
 * @param max how many at the most
 */
public record Concurrency(int min, int max) {

	private static final Pattern TEXT = Pattern.compile("\\s*(\\d{1,6})\\s*(?:-\\s*(\\d{1,6})\\s*)?");

	/**
	 * Check the bounds.
	 * @throws IllegalArgumentException if they are out of order, or less than 1
	 */
	public Concurrency {
		if (min < 1 || max < min) {
			throw new IllegalArgumentException(
					"the bounds must be 1 or more, the lower one first, not " + min + " and " + max);
		}
	}

	/**
	 * Read a number, or two with a hyphen between them.
	 * @param text such as {@code 3} or {@code 3-10}
	 * @return the bounds
	 * @throws IllegalArgumentException if the text has another form, or the bounds are
	 * invalid
	 */
	public static Concurrency parse(String text) {
		Matcher matcher = TEXT.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("must be a number such as 3, or bounds such as 3-10");
		}
		int min = Integer.parseInt(matcher.group(1));
		return new Concurrency(min, (matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : min);
	}

	@Override
	public String toString() {
		return (this.min == this.max) ? String.valueOf(this.min) : this.min + "-" + this.max;
	}

}
