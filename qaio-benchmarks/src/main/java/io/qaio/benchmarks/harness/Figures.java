package io.qaio.benchmarks.harness;

import java.util.Arrays;

/**
 * What is said of many measured values.
 */
public final class Figures {

	private final double[] sorted;

	public Figures(double[] values) {
		this.sorted = values.clone();
		Arrays.sort(this.sorted);
	}

	public double median() {
		int half = this.sorted.length / 2;
		return (this.sorted.length % 2 == 1) ? this.sorted[half] : (this.sorted[half - 1] + this.sorted[half]) / 2;
	}

	public double percentile(double percent) {
		return this.sorted[(int) Math.ceil(percent / 100 * this.sorted.length) - 1];
	}

}
