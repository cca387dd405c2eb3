package io.qaio.ratelimit.emulator;

import java.util.Arrays;

/**
 * Exact percentiles of many delays. Whole numbers are counted, so that there may be very
 * many; others, and large ones, are kept one by one.
 */
final class Delays {

	private static final int MAX_COUNTED = 1 << 16;

	private int[] counted = new int[64];

	private double[] others = new double[0];

	private int otherCount;

	void add(double delay) {
		int whole = (int) delay;
		if (whole == delay && whole < MAX_COUNTED) {
			if (whole >= this.counted.length) {
				this.counted = Arrays.copyOf(this.counted, Math.max(2 * this.counted.length, whole + 1));
			}
			this.counted[whole]++;
		}
		else {
			if (this.otherCount == this.others.length) {
				this.others = Arrays.copyOf(this.others, Math.max(64, 2 * this.otherCount));
			}
			this.others[this.otherCount++] = delay;
		}
	}

	void addAll(Delays more) {
		if (more.counted.length > this.counted.length) {
			this.counted = Arrays.copyOf(this.counted, more.counted.length);
		}
		for (int i = 0; i < more.counted.length; i++) {
			this.counted[i] += more.counted[i];
		}
		Arrays.stream(more.others, 0, more.otherCount).forEach(this::add);
	}

	long count() {
		return Arrays.stream(this.counted).asLongStream().sum() + this.otherCount;
	}

	/**
	 * The smallest delays that are not exceeded by these shares of all requests.
	 * @param requests how many there are, those without a delay included
	 * @param shares from 0 to 1
	 * @return a delay for each
	 */
	double[] percentiles(long requests, double... shares) {
		double[] sorted = Arrays.copyOf(this.others, this.otherCount);
		Arrays.sort(sorted);
		long notDelayed = requests - count();
		return Arrays.stream(shares)
			.mapToLong((share) -> (long) Math.ceil(share * requests) - notDelayed)
			.mapToDouble((rank) -> (rank > 0) ? at(rank, sorted) : 0)
			.toArray();
	}

	/**
	 * The delay of a rank, from 1. Others lie between counted ones.
	 */
	private double at(long rank, double[] sortedOthers) {
		long left = rank;
		int other = 0;
		for (int whole = 0; whole < this.counted.length; whole++) {
			while (other < sortedOthers.length && sortedOthers[other] < whole) {
				if (--left == 0) {
					return sortedOthers[other];
				}
				other++;
			}
			left -= this.counted[whole];
			if (left <= 0) {
				return whole;
			}
		}
		return sortedOthers[other + (int) left - 1];
	}

}
