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

}
