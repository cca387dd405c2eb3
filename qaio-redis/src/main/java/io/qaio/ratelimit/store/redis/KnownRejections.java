package io.qaio.ratelimit.store.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * Rejects calls that Redis would certainly reject, without asking it. A rejected call
 * changes nothing, and other calls only fill the bucket; so until the time after which
 * the call would be let in if no other came, all calls like it are rejected.
 * <p>
 * Redis read its clock between our request and its reply, so by our clock the rejection
 * holds at least for that long after the request was sent. It is trusted for one second
 * at most, in case something else than a call changes the bucket. There is room for 4,096
 * rejections; a new one may replace another.
 * <p>
 * Thread-safe, without locks.
 */
final class KnownRejections {

	private static final long MAX_TRUST = TimeUnit.SECONDS.toNanos(1);

	/** The clocks of two machines differ in speed by less than one part in this. */
	private static final int DRIFT = 1000;

	private static final int ROOM = 4096;

	/** Longer keys would take too much memory. */
	private static final int MAX_KEY_LENGTH = 256;

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final boolean enabled;

	private final AtomicReferenceArray<@Nullable Rejection> rejections = new AtomicReferenceArray<>(ROOM);

	/**
	 * Create an empty memory.
	 * @param enabled whether it remembers anything
	 */
	KnownRejections(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * Remember that Redis rejected a call.
	 * @param limit the limit that rejected it
	 * @param decision the decision
	 * @param sentAt when the request was sent, in ns
	 * @param receivedAt when the reply arrived, in ns
	 */
	void add(PendingLimit limit, Decision decision, long sentAt, long receivedAt) {
		// the server rounds to milliseconds: the first may have been almost over
		long wait = (decision.retryAfterMillis() - 1) * NANOS_PER_MILLI;
		long until = sentAt + Math.min(wait - wait / DRIFT, MAX_TRUST);
		if (this.enabled && until - receivedAt > 0 && limit.key().length() <= MAX_KEY_LENGTH) {
			this.rejections.set(place(limit.zone(), limit.key()),
					new Rejection(limit.zone(), limit.limit(), limit.key(), decision, receivedAt, until));
		}
	}

	/**
	 * Find the decision about a call that its first limit certainly rejects.
	 * @param zone the zone of that limit
	 * @param limit the limit
	 * @param key the key
	 * @param index which of the limits of the call it is
	 * @param now the time, in ns
	 * @return the decision, null if Redis has to be asked
	 */
	@Nullable Decision find(RedisZone zone, RateLimit limit, String key, int index, long now) {
		Rejection rejection = this.rejections.get(place(zone, key));
		return (rejection != null && rejection.isAbout(zone, limit, key) && rejection.until - now > 0)
				? rejection.decision(index, now) : null;
	}

	private static int place(RedisZone zone, String key) {
		int hash = System.identityHashCode(zone) * 31 + key.hashCode();
		return (hash ^ hash >>> 16) & (ROOM - 1);
	}

	/**
	 * A rejection.
	 *
	 * @param decision the decision of Redis
	 * @param receivedAt when the reply arrived, in ns
	 * @param until how long the rejection is certain, in ns
	 */
	private record Rejection(RedisZone zone, RateLimit limit, String key, Decision decision, long receivedAt,
			long until) {

		boolean isAbout(RedisZone zone, RateLimit limit, String key) {
			return this.zone == zone && this.limit.burst() == limit.burst() && this.key.equals(key);
		}

		Decision decision(int index, long now) {
			long passed = Math.max(0, now - this.receivedAt) / NANOS_PER_MILLI;
			long drained = passed * this.zone.rate() / 1000;
			return Decision.rejected(this.decision.retryAfterMillis() - passed,
					Math.max(this.limit.burstExcess() + 1, this.decision.excess() - drained), index);
		}

	}

}
