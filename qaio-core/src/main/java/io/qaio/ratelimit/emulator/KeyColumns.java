package io.qaio.ratelimit.emulator;

import java.util.function.IntBinaryOperator;

/**
 * The keys of the requests of a replay, as numbers; negative if a request has none.
 *
 * @param columns a column for each limit of a resource, or one for all
 * @param count how many keys there may be: one more than the greatest number
 */
record KeyColumns(int[][] columns, int count) implements IntBinaryOperator {

	/** Arrays hold two numbers for each key, and a bit more. */
	private static final int MAX_KEYS = Integer.MAX_VALUE / 2 - 8;

	/**
	 * Checks the columns.
	 * @param requests how many requests there are
	 * @throws IllegalArgumentException if there is no column, one differs in length, or a
	 * number is too great
	 */
	static KeyColumns of(int requests, int[][] columns) {
		for (int[] column : columns) {
			checkLength("keys", requests, column);
		}
		if (columns.length == 0) {
			throw new IllegalArgumentException("There are no keys: each limit needs some, or all the same");
		}
		int greatest = 0;
		for (int[] column : columns) {
			for (int key : column) {
				greatest = Math.max(greatest, key);
			}
		}
		if (greatest >= MAX_KEYS) {
			throw new IllegalArgumentException(
					"A key's number must be less than " + MAX_KEYS + ", not " + greatest + ": number keys from 0 on");
		}
		return new KeyColumns(columns, greatest + 1);
	}

	static void checkLength(String name, int requests, int[] values) {
		if (values.length != requests) {
			throw new IllegalArgumentException("There are " + requests + " times, but " + values.length + " " + name);
		}
	}

	/** The keys by which a report counts. */
	int[] first() {
		return this.columns[0];
	}

	/** The key of a request for one of the limits of its resource. */
	@Override
	public int applyAsInt(int request, int limit) {
		return this.columns[Math.min(limit, this.columns.length - 1)][request];
	}

}
