package io.qaio.ratelimit.emulator;

import java.util.function.IntFunction;
import java.util.function.Predicate;

import io.qaio.ratelimit.Zone;

/**
 * The smallest limit that rejects, and then delays, no more than a share of some traffic.
 * Which requests are rejected depends on the burst only; the delay says which of the
 * others are delayed.
 *
 * @param burst the smallest burst with which at most the share of requests is rejected
 * @param delay with this burst, the smallest delay with which at most the share of
 * requests is delayed
 * @param report the report of the traffic with these
 */
public record Suggestion(int burst, int delay, Report report) {

	/** More is no limit. */
	private static final int LARGEST = (1 << 20) - 1;

	/**
	 * Finds the limit. Each resource of the traffic gets the limit, and all share the
	 * zone.
	 * @param traffic the traffic
	 * @param zone the zone, whose rate is given
	 * @param share the greatest share of requests that may be rejected, 0 to less than 1
	 * @param model the model
	 * @return the suggestion
	 * @throws IllegalArgumentException if the share is out of bounds, or even a burst of
	 * a million rejects more
	 */
	public static Suggestion find(Traffic traffic, Zone zone, double share, RateLimitEmulator.Model model) {
		if (!(share >= 0 && share < 1)) {
			throw new IllegalArgumentException(
					"The share of rejected requests must be from 0 to less than 1, not " + share);
		}
		long most = (long) Math.floor(share * traffic.size());
		int burst = smallest((each) -> replay(traffic, zone, each, 0, model), (report) -> report.rejected() <= most);
		if (burst > LARGEST) {
			throw new IllegalArgumentException("At " + zone.rate() + " even a burst of " + LARGEST
					+ " rejects more than " + share * 100 + " % of the requests. Choose a higher rate or share");
		}
		int delay = smallest((each) -> replay(traffic, zone, burst, each, model),
				(report) -> report.total().delayed() <= most);
		return new Suggestion(burst, delay, replay(traffic, zone, burst, delay, model));
	}

	/**
	 * Doubles the number until it is enough, then halves the distance.
	 */
	private static int smallest(IntFunction<Report> replay, Predicate<Report> enough) {
		int tooSmall = -1;
		int found = 0;
		while (found <= LARGEST && !enough.test(replay.apply(found))) {
			tooSmall = found;
			found = 2 * found + 1;
		}
		while (found <= LARGEST && found - tooSmall > 1) {
			int middle = (tooSmall + found) / 2;
			if (enough.test(replay.apply(middle))) {
				found = middle;
			}
			else {
				tooSmall = middle;
			}
		}
		return found;
	}

	private static Report replay(Traffic traffic, Zone zone, int burst, int delay, RateLimitEmulator.Model model) {
		return RateLimitEmulator.of(traffic, zone, burst, delay, model).replay(traffic);
	}

}
