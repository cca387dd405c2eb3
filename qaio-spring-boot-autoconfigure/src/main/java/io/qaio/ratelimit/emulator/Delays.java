package io.qaio.ratelimit.emulator;

import java.util.Arrays;

/**
 * The delays of many requests, each exactly. Whole numbers are counted, so that there may
 * be very many; others, and large ones, are kept one by one.
 */
final class Delays {

	private static final int MAX_COUNTED = 1 << 16;

	private long none;

	private int[] counted = new int[16];

	private double[] others = new double[0];

	private int otherCount;

	void add(double delay) {
		int whole = (int) delay;
		if (whole == 0 && delay == 0) {
			this.none++;
		}
		else if (whole == delay && whole < MAX_COUNTED) {
			if (whole >= this.counted.length) {
				this.counted = Arrays.copyOf(this.counted, Math.max(2 * this.counted.length, whole + 1));
			}
			this.counted[whole]++;
		}
		else {
			if (this.otherCount == this.others.length) {
				this.others = Arrays.copyOf(this.others, Math.max(16, 2 * this.otherCount));
			}
			this.others[this.otherCount++] = delay;
		}
	}

	void addAll(Delays more) {
		this.none += more.none;
		if (more.counted.length > this.counted.length) {
			this.counted = Arrays.copyOf(this.counted, more.counted.length);
		}
		for (int i = 0; i < more.counted.length; i++) {
			this.counted[i] += more.counted[i];
		}
		this.others = Arrays.copyOf(this.others, this.otherCount + more.otherCount);
		System.arraycopy(more.others, 0, this.others, this.otherCount, more.otherCount);
		this.otherCount += more.otherCount;
	}

	long count() {
		return this.none + longerThanNone();
	}

	long longerThanNone() {
		return Arrays.stream(this.counted).asLongStream().sum() + this.otherCount;
	}

	/**
	 * The smallest delays that are at least as long as these shares of all delays.
	 * @param shares from 0 to 1
	 * @return a delay for each, 0 if there are none at all
	 */
	double[] percentiles(double... shares) {
		double[] sorted = Arrays.copyOf(this.others, this.otherCount);
		Arrays.sort(sorted);
		long count = count();
		return Arrays.stream(shares).map((share) -> at(Math.max(1, (long) Math.ceil(share * count)), sorted)).toArray();
	}

	/**
	 * The delay of a rank, from 1.
	 */
	private double at(long rank, double[] sortedOthers) {
		long below = this.none;
		int whole = 0;
		int other = 0;
		double delay = 0;
		while (below < rank && (whole < this.counted.length || other < sortedOthers.length)) {
			if (other == sortedOthers.length || (whole < this.counted.length && whole < sortedOthers[other])) {
				if (this.counted[whole] > 0) {
					delay = whole;
					below += this.counted[whole];
				}
				whole++;
			}
			else {
				delay = sortedOthers[other++];
				below++;
			}
		}
		return delay;
	}

}
