package io.qaio.ratelimit.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How many requests come when, without saying which: intervals with a rate each. Random
 * times take a seed, and are always the same for it. Immutable.
 *
 * @param intervals the intervals, in order; between them nothing comes
 */
public record TrafficProfile(List<Interval> intervals) {

	/**
	 * Checks the intervals.
	 * @throws IllegalArgumentException if there is none, or one begins before the one
	 * before it ends
	 */
	public TrafficProfile {
		intervals = List.copyOf(intervals);
		if (intervals.isEmpty()) {
			throw new IllegalArgumentException("A profile needs an interval");
		}
		for (int i = 1; i < intervals.size(); i++) {
			if (intervals.get(i).from() < intervals.get(i - 1).to()) {
				throw new IllegalArgumentException(
						intervals.get(i) + " begins before " + intervals.get(i - 1) + " ends");
			}
		}
	}

	/**
	 * A profile of intervals; between them nothing comes.
	 * @param intervals the intervals, in order
	 * @return the profile
	 * @throws IllegalArgumentException if there is none, or one begins before the one
	 * before it ends
	 */
	public static TrafficProfile of(Interval... intervals) {
		return of(Arrays.asList(intervals));
	}

	/**
	 * A profile of intervals; between them nothing comes.
	 * @param intervals the intervals, in order
	 * @return the profile
	 * @throws IllegalArgumentException if there is none, or one begins before the one
	 * before it ends
	 */
	public static TrafficProfile of(List<Interval> intervals) {
		return new TrafficProfile(intervals);
	}

	/**
	 * A profile in which each second has a rate of its own, drawn from a distribution.
	 * @param rates the rates and how likely they are
	 * @param seconds how many seconds, 1 or more
	 * @param seed says which profile
	 * @return the profile
	 * @throws IllegalArgumentException if there are no rates, their weights are all 0, or
	 * there are no seconds
	 */
	public static TrafficProfile sampled(List<WeightedRate> rates, int seconds, long seed) {
		double weights = rates.stream().mapToDouble(WeightedRate::weight).sum();
		if (!(weights > 0)) {
			throw new IllegalArgumentException("A distribution needs a rate with a weight above 0, not " + rates);
		}
		if (seconds < 1) {
			throw new IllegalArgumentException("A profile must have 1 second or more, not " + seconds);
		}
		SplittableRandom random = new SplittableRandom(seed);
		return new TrafficProfile(IntStream.range(0, seconds)
			.mapToObj((second) -> new Interval(second, second + 1, draw(rates, random.nextDouble() * weights)))
			.toList());
	}

	private static double draw(List<WeightedRate> rates, double point) {
		double left = point;
		for (WeightedRate rate : rates) {
			left -= rate.weight();
			if (left < 0) {
				return rate.rate();
			}
		}
		return rates.get(rates.size() - 1).rate();
	}

	/**
	 * Requests at even distances, the first at the beginning of each interval.
	 * @return their times in seconds
	 */
	public double[] evenly() {
		return slots(() -> 0);
	}

	/**
	 * As many requests as {@link #evenly}, each at a random moment before the next would
	 * be due.
	 * @param seed says which moments
	 * @return their times in seconds
	 */
	public double[] scattered(long seed) {
		return slots(new SplittableRandom(seed)::nextDouble);
	}

	private double[] slots(DoubleSupplier moment) {
		return this.intervals.stream()
			.flatMapToDouble((interval) -> IntStream.range(0, interval.slots())
				.mapToDouble((i) -> interval.from() + (i + moment.getAsDouble()) / interval.rate())
				.filter((time) -> time < interval.to()))
			.toArray();
	}

	/**
	 * Requests that know nothing of each other: a Poisson process with the rate of each
	 * interval.
	 * @param seed says which requests
	 * @return their times in seconds
	 */
	public double[] poisson(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		return this.intervals.stream().flatMapToDouble((interval) -> {
			DoubleUnaryOperator next = (time) -> time - Math.log(1 - random.nextDouble()) / interval.rate();
			return DoubleStream.iterate(next.applyAsDouble(interval.from()), (time) -> time < interval.to(), next);
		}).toArray();
	}

	/**
	 * A time with a steady rate.
	 *
	 * @param from its beginning, in seconds
	 * @param to its end, in seconds
	 * @param rate requests per second, 0 or more
	 */
	public record Interval(double from, double to, double rate) {

		/**
		 * Checks the interval.
		 * @throws IllegalArgumentException if it does not end after it begins, the rate
		 * is negative, or there are too many requests
		 */
		public Interval {
			if (!(from < to) || !Double.isFinite(to - from)) {
				throw new IllegalArgumentException(
						"An interval must end after it begins, not be from " + from + " s to " + to + " s");
			}
			if (!(rate >= 0)) {
				throw new IllegalArgumentException("An interval must have 0 or more requests per second, not " + rate);
			}
			if ((to - from) * rate > Integer.MAX_VALUE / 2) {
				throw new IllegalArgumentException("An interval has too many requests: " + (to - from) * rate);
			}
		}

		private int slots() {
			return (int) Math.ceil((this.to - this.from) * this.rate);
		}

	}

	/**
	 * A rate that a second may have.
	 *
	 * @param rate requests in that second, 0 or more
	 * @param weight how likely, in proportion to the other weights, 0 or more
	 */
	public record WeightedRate(double rate, double weight) {

		/**
		 * Checks both.
		 * @throws IllegalArgumentException if one is negative or not a finite number
		 */
		public WeightedRate {
			if (!(rate >= 0 && weight >= 0) || !Double.isFinite(rate) || !Double.isFinite(weight)) {
				throw new IllegalArgumentException(
						"A rate and its weight must be 0 or more, not " + rate + " with weight " + weight);
			}
		}

	}

}
