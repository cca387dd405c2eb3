package io.qaio.ratelimit;

import java.util.List;

/**
 * What several limits of one call decide together, by nginx's rule. The limits are asked
 * in order. The first that rejects the call ends it: the others are not asked, and none
 * is charged. Otherwise all are charged, and the largest delay holds; of equal delays,
 * that of the later limit.
 * <p>
 * A limit in dry run neither rejects nor delays. It counts what it would have done, if no
 * other limit rejects the call, and is charged unless the call exceeds its burst. A limit
 * whose key is empty takes no part: the caller leaves it out.
 * <p>
 * The arithmetic is that of {@link LeakyBucket}; where buckets are kept, and how they are
 * locked, is the caller's business. A store that decides on a server uses this rule to
 * derive decisions from the buckets as the server found them: {@link CombinedLimit#ask}
 * computes the excess from that snapshot, and {@link CombinedLimit#charge} changes the
 * snapshot for the calls that follow in the same batch, as the server did. A rejection
 * that is known without asking the server may be applied if it is by the first limit of a
 * call, since it would end the combination.
 *
 * @param granted whether the call is let in
 * @param limit which of the limits rejects or delays the call, from 0; -1 if none does
 */
public record LimitCombination(boolean granted, int limit) {

	/** What {@link #limit} is if no limit rejects or delays the call. */
	public static final int NO_LIMIT = -1;

	private static final LimitCombination PASSED = new LimitCombination(true, NO_LIMIT);

	/**
	 * Decides about a call.
	 * @param limits the limits of the call, in the order in which they are asked
	 * @return the decision
	 */
	public static LimitCombination of(List<? extends CombinedLimit> limits) {
		for (int i = 0; i < limits.size(); i++) {
			CombinedLimit limit = limits.get(i);
			limit.ask();
			if (limit.isExceeded() && !limit.isDryRun()) {
				return new LimitCombination(false, i);
			}
		}
		int slowest = NO_LIMIT;
		double longest = 0;
		for (int i = 0; i < limits.size(); i++) {
			double delay = charge(limits.get(i));
			if (delay > 0 && delay >= longest) {
				longest = delay;
				slowest = i;
			}
		}
		return (slowest == NO_LIMIT) ? PASSED : new LimitCombination(true, slowest);
	}

	/**
	 * Charges the call to a limit, or counts what it would have done.
	 * @return how long the limit delays the call
	 */
	private static double charge(CombinedLimit limit) {
		if (limit.isExceeded()) {
			limit.wouldReject();
			return 0;
		}
		limit.charge();
		double delay = limit.delay();
		if (delay > 0 && limit.isDryRun()) {
			limit.wouldDelay();
			return 0;
		}
		return delay;
	}

}
