package io.qaio.ratelimit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Decides about calls by the rules of nginx's {@code limit_req}; see {@link LeakyBucket}.
 * Several limits are asked in their order: the first that refuses ends it and none is
 * charged; else all are charged and the largest delay holds. A limit with an empty key is
 * skipped, but its zone must exist. Limits that share a bucket charge it once.
 * <p>
 * Safe for use by many threads.
 */
public interface RateLimiter {

	/**
	 * Decide about a call now; it is charged if it is let in.
	 * @param limit the limit
	 * @param key the key; one that is empty is not limited
	 * @return the decision
	 * @throws IllegalArgumentException if there is no such zone
	 */
	Decision decide(RateLimit limit, String key);

	/**
	 * Decide about a call now by several limits.
	 * @param limits the limits and their keys
	 * @return the decision
	 * @throws IllegalArgumentException if there is no such zone
	 */
	Decision decide(List<KeyedLimit> limits);

	/**
	 * Decide about a call, without a thread if that takes time.
	 * @param limit the limit
	 * @param key the key; one that is empty is not limited
	 * @return the decision: done at once where buckets are in this JVM. What depends on
	 * it must not block: it may run in a thread of a driver
	 * @throws IllegalArgumentException if there is no such zone
	 */
	default CompletableFuture<Decision> decideAsync(RateLimit limit, String key) {
		return CompletableFuture.completedFuture(decide(limit, key));
	}

	/**
	 * Decide about a call by several limits, without a thread if that takes time.
	 * @param limits the limits and their keys
	 * @return the decision: done at once where buckets are in this JVM. What depends on
	 * it must not block: it may run in a thread of a driver
	 * @throws IllegalArgumentException if there is no such zone
	 */
	default CompletableFuture<Decision> decideAsync(List<KeyedLimit> limits) {
		return CompletableFuture.completedFuture(decide(limits));
	}

	/**
	 * Decide about a call, and wait as long as it is to be held. Waiting holds no lock.
	 * @param limits the limits and their keys
	 * @throws RateLimitExceededException at once, if the call is refused
	 * @throws InterruptedException if the thread is interrupted while it waits; the call
	 * stays charged
	 * @throws IllegalArgumentException if there is no such zone
	 */
	default void acquire(KeyedLimit... limits) throws InterruptedException {
		List<KeyedLimit> asked = List.of(limits);
		long delay = decide(asked).requireGranted(asked);
		if (delay > 0) {
			Thread.sleep(delay);
		}
	}

	/**
	 * Decide about a call, and wait without a thread as long as it is to be held.
	 * @param limits the limits and their keys
	 * @return completes when the call may go on: at once if it is not held and the
	 * decision takes no time, else in the common pool; fails with
	 * {@link RateLimitExceededException} if the call is refused. To cancel it ends the
	 * wait; the call stays charged
	 * @throws IllegalArgumentException if there is no such zone
	 */
	default CompletableFuture<Void> acquireAsync(KeyedLimit... limits) {
		List<KeyedLimit> asked = List.of(limits);
		return Admission.after(asked, decideAsync(asked));
	}

}
