package io.qaio.ratelimit.emulator;

/**
 * When requests came, in whole milliseconds.
 */
record Millis(long[] values) implements Times {

	@Override
	public int count() {
		return this.values.length;
	}

	@Override
	public double at(int request) {
		return this.values[request];
	}

	/**
	 * The first of these times, 0 if there is none.
	 */
	long first() {
		return (this.values.length > 0) ? this.values[0] : 0;
	}

	/**
	 * Whether none is before the one before it.
	 */
	boolean inOrder() {
		for (int i = 1; i < this.values.length; i++) {
			if (this.values[i] < this.values[i - 1]) {
				return false;
			}
		}
		return true;
	}

}
