package io.qaio.ratelimit.store.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls that Redis would certainly refuse, without asking it. A call that is
 * refused changes nothing, and others only make the bucket fuller; so until the time
 * after which the call would be let in if nothing else came, all like it are refused.
 * <p>
 * Redis read its clock after we sent and before we received, so by ours that time is at
 * the earliest as long after we sent. What was learned is trusted for one second, in case
 * the bucket is changed in other ways than by calls. There is room for some thousand
 * refusals; a new one takes the place of another.
 */
final class KnownRefusals {

	private static final long MAX_TRUST = TimeUnit.SECONDS.toNanos(1);

	/** Clocks run alike to a part in this. */
	private static final int DRIFT = 1000;

	private static final int ROOM = 4096;

	/** What is longer would take too much memory. */
	private static final int MAX_KEY_LENGTH = 256;

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final AtomicReferenceArray<@Nullable Refusal> refusals = new AtomicReferenceArray<>(ROOM);

	/**
	 * Redis has refused a call.
	 * @param limit the limit that refused it
	 * @param decision what it said
	 * @param sentAt when it was asked, in ns
	 * @param receivedAt when the answer came, in ns
	 */
	void add(AskedLimit limit, Decision decision, long sentAt, long receivedAt) {
		// a part of its first millisecond had passed
		long wait = (decision.retryAfterMillis() - 1) * NANOS_PER_MILLI;
		long until = sentAt + Math.min(wait - wait / DRIFT, MAX_TRUST);
		if (until - receivedAt > 0 && limit.key().length() <= MAX_KEY_LENGTH) {
			this.refusals.set(place(limit.zone(), limit.key()),
					new Refusal(limit.zone(), limit.limit(), limit.key(), decision, receivedAt, until));
		}
	}

	/**
	 * Whether a call is certainly refused by its first limit.
	 * @param now the time in ns
	 * @return the decision, null if Redis must be asked
	 */
	@Nullable Decision find(RedisZone zone, RateLimit limit, String key, int index, long now) {
		Refusal refusal = this.refusals.get(place(zone, key));
		return (refusal != null && refusal.isAbout(zone, limit, key) && refusal.until - now > 0)
				? refusal.decision(index, now) : null;
	}

	private static int place(RedisZone zone, String key) {
		int hash = System.identityHashCode(zone) * 31 + key.hashCode();
		return (hash ^ hash >>> 16) & (ROOM - 1);
	}

	/**
	 * A refusal.
	 *
	 * @param decision what Redis said
	 * @param receivedAt when the answer came, in ns
	 * @param until how long it is certain, in ns
	 */
	private record Refusal(RedisZone zone, RateLimit limit, String key, Decision decision, long receivedAt,
			long until) {

		boolean isAbout(RedisZone zone, RateLimit limit, String key) {
			return this.zone == zone && this.limit.burst() == limit.burst() && this.key.equals(key);
		}

		Decision decision(int index, long now) {
			long passed = Math.max(0, now - this.receivedAt) / NANOS_PER_MILLI;
			long drained = passed * this.zone.rate() / 1000;
			return new Decision(false, 0, this.decision.retryAfterMillis() - passed,
					Math.max(this.limit.burstExcess() + 1, this.decision.excess() - drained), index);
		}

	}

}
