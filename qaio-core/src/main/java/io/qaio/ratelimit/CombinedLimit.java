package io.qaio.ratelimit;

/**
 * One limit of a call that has several, for {@link LimitCombination}. It is about one
 * call and one bucket. The methods are called in the order in which they stand here, by
 * one thread; whoever combines limits keeps others away from their buckets meanwhile.
 */
public interface CombinedLimit {

	/**
	 * Looks up the bucket and counts the call, without charging it. Not called if an
	 * earlier limit rejects the call.
	 */
	void ask();

	/**
	 * Whether the excess with the call is above the burst.
	 * @return whether this limit rejects the call
	 */
	boolean isExceeded();

	/**
	 * Whether the limit only counts what it would do.
	 * @return whether it neither rejects nor delays calls
	 */
	default boolean isDryRun() {
		return false;
	}

	/**
	 * Charges the call to the bucket. Called only if the call is let in and does not
	 * exceed the burst. Several limits may share a bucket: charging it again with the
	 * excess that {@link #ask} found must change nothing.
	 */
	void charge();

	/**
	 * How long the limit delays the call.
	 * @return the delay, 0 if there is none; in any unit that all limits of the call
	 * share
	 */
	double delay();

	/**
	 * Counts a call that a limit in dry run would have rejected.
	 */
	default void wouldReject() {
	}

	/**
	 * Counts a call that a limit in dry run would have delayed.
	 */
	default void wouldDelay() {
	}

}
