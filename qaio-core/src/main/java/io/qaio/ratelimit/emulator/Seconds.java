package io.qaio.ratelimit.emulator;

/**
 * When requests came, in seconds.
 */
record Seconds(double[] values) implements Times {

	@Override
	public int count() {
		return this.values.length;
	}

	@Override
	public double at(int request) {
		return this.values[request];
	}

}
