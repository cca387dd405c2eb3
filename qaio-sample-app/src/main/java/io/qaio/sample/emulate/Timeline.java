package io.qaio.sample.emulate;

import java.util.Arrays;

import io.qaio.ratelimit.emulator.Outcome;

/**
 * Arrivals, decisions and delays over time, in steps of equal length.
 */
final class Timeline {

	private static final int MAX_STEPS = 200;

	private static final int MIN_STEPS = 10;

	private final double start;

	private final double step;

	private final double[] times;

	private final double[] granted;

	private final double[] denied;

	private final double[] longestDelay;

	/**
	 * Create an empty timeline.
	 * @param start when the first request comes, in seconds
	 * @param end when the last one comes
	 */
	Timeline(double start, double end) {
		double duration = Math.max(end - start, 0.001);
		this.step = roundUp(Math.max(duration / MAX_STEPS, Math.min(1, duration / MIN_STEPS)));
		this.start = Math.floor(start / this.step) * this.step;
		int steps = (int) Math.floor((end - this.start) / this.step) + 1;
		this.times = new double[steps];
		Arrays.setAll(this.times, (i) -> this.start + i * this.step);
		this.granted = new double[steps];
		this.denied = new double[steps];
		this.longestDelay = new double[steps];
	}

	/**
	 * The next of …, 1, 2, 5, 10, 20, …
	 */
	private static double roundUp(double step) {
		double power = Math.pow(10, Math.floor(Math.log10(step)));
		for (double factor : new double[] { 1, 2, 5 }) {
			if (factor * power >= step * (1 - 1e-9)) {
				return factor * power;
			}
		}
		return 10 * power;
	}

	void add(Outcome outcome) {
		int i = Math.min(this.times.length - 1, (int) ((outcome.time() - this.start) / this.step));
		double[] counts = outcome.granted() ? this.granted : this.denied;
		counts[i] += 1 / this.step;
		this.longestDelay[i] = Math.max(this.longestDelay[i], outcome.delay());
	}

	/**
	 * The start of each step, in seconds.
	 */
	double[] times() {
		return this.times;
	}

	/**
	 * The length of a step, in seconds.
	 */
	double step() {
		return this.step;
	}

	/**
	 * Arrivals per second.
	 */
	double[] arrivals() {
		double[] sums = new double[this.times.length];
		Arrays.setAll(sums, (i) -> this.granted[i] + this.denied[i]);
		return sums;
	}

	/**
	 * Granted requests per second.
	 */
	double[] granted() {
		return this.granted;
	}

	/**
	 * Refused requests per second.
	 */
	double[] denied() {
		return this.denied;
	}

	/**
	 * The longest delay of a request in each step, in seconds.
	 */
	double[] longestDelay() {
		return this.longestDelay;
	}

}
