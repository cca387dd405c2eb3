package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Finds what grows in a long run: the samples of the last quarter are compared with those
 * of the second, as the first warms up. The least sample of a quarter counts, as other
 * work on the machine only adds. Has no state.
 */
public final class GrowthCheck {

	private static final int QUARTERS = 4;

	private static final long MEGABYTE = 1024 * 1024;

	private static final double MOST_GROWTH = 1.15;

	/** A machine that does other things at the time may be that much slower. */
	private static final double MOST_DELAY = 3;

	private static final long LEAST_DELAY = 20_000_000;

	private GrowthCheck() {
	}

	/**
	 * Check samples.
	 * @param about what ran
	 * @param samples the samples of all rounds, 8 or more
	 * @return what grew
	 * @throws IllegalArgumentException if there are too few samples
	 */
	public static List<Violation> check(String about, List<ResourceSample> samples) {
		if (samples.size() < 2 * QUARTERS) {
			throw new IllegalArgumentException("Two samples for each quarter are needed, not " + samples);
		}
		List<Violation> violations = new ArrayList<>();
		compare(about, "the heap", samples, ResourceSample::heap, MOST_GROWTH, 2 * MEGABYTE, violations);
		compare(about, "the number of threads", samples, ResourceSample::threads, 1, 3, violations);
		compare(about, "the number of connections", samples, ResourceSample::connections, 1, 2, violations);
		compare(about, "the number of keys", samples, ResourceSample::keys, 1, 8, violations);
		compare(about, "the memory of the server", samples, ResourceSample::memory, MOST_GROWTH, MEGABYTE, violations);
		compare(about, "the median latency", samples, ResourceSample::median, MOST_DELAY, LEAST_DELAY, violations);
		compare(about, "the 99th percentile of latencies", samples, ResourceSample::slow, MOST_DELAY, 5 * LEAST_DELAY,
				violations);
		return violations;
	}

	private static void compare(String about, String what, List<ResourceSample> samples,
			ToLongFunction<ResourceSample> figure, double factor, long slack, List<Violation> violations) {
		int quarter = samples.size() / QUARTERS;
		long second = least(samples.subList(quarter, 2 * quarter), figure);
		long last = least(samples.subList(samples.size() - quarter, samples.size()), figure);
		if (last > second * factor + slack) {
			violations.add(new Violation(what + " does not grow", about,
					"from " + second + " to " + last + " within "
							+ samples.stream().mapToLong(ResourceSample::tasks).sum() + " tasks, in rounds: "
							+ samples.stream().mapToLong(figure).boxed().toList()));
		}
	}

	private static long least(List<ResourceSample> samples, ToLongFunction<ResourceSample> figure) {
		return samples.stream().mapToLong(figure).min().orElseThrow();
	}

}
