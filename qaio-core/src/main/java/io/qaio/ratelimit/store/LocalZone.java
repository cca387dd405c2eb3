package io.qaio.ratelimit.store;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one zone. Known buckets are found and charged without a lock; one lock
 * guards adding and forgetting.
 * <p>
 * Safe for use by many threads.
 *
 * @param zone its settings
 * @param rate its rate, in thousandths of a request per second
 * @param ordinal differs from that of any other zone
 * @param clock the time
 * @param buckets the buckets by what is kept of their keys
 * @param adding locked by the thread that adds or forgets buckets
 * @param useOrder the keys by their last use, guarded by that lock
 * @param dryRun counts in dry run
 */
record LocalZone(Zone zone, long rate, int ordinal, StoreClock clock, ConcurrentHashMap<Object, Bucket> buckets,
		ReentrantLock adding, UseOrder useOrder, DryRun dryRun) {

	/** How many idle buckets are forgotten for one that is added, as in nginx. */
	private static final int IDLE_PER_ADDED = 2;

	/**
	 * Creates a zone without buckets.
	 * @param zone its settings
	 * @param ordinal differs from that of any other zone: threads that lock several zones
	 * do so in this order
	 * @param clock the time
	 */
	static LocalZone of(Zone zone, int ordinal, StoreClock clock) {
		ConcurrentHashMap<Object, Bucket> buckets = new ConcurrentHashMap<>();
		return new LocalZone(zone, zone.rate().thousandthsPerSecond(), ordinal, clock, buckets, new ReentrantLock(),
				new UseOrder(buckets), new DryRun(zone.name()));
	}

	/**
	 * The same buckets with other settings.
	 */
	LocalZone changed(Zone zone) {
		return new LocalZone(zone, zone.rate().thousandthsPerSecond(), this.ordinal, this.clock, this.buckets,
				this.adding, this.useOrder, this.dryRun);
	}

	boolean isDryRun() {
		return this.zone.dryRun();
	}

	int size() {
		return this.buckets.size();
	}

	/**
	 * The excess of a key that is known.
	 */
	long excess(Object key) {
		return Bucket.excess(bucket(key).state());
	}

	@Nullable Bucket find(Object key) {
		return this.buckets.get(key);
	}

	/**
	 * Decides about a call.
	 * @param limit a limit of this zone
	 * @param key the key
	 * @return the decision
	 */
	Decision decide(RateLimit limit, String key) {
		// most keys are known and kept as they are: do not even look at the characters
		Decision decision = decideIfKnown(limit, key);
		if (decision != null) {
			return decision;
		}
		return key.isEmpty() ? Decision.NOT_LIMITED : decideOrAdd(limit, BucketKey.of(key));
	}

	private Decision decideOrAdd(RateLimit limit, Object key) {
		Decision decision = decideIfKnown(limit, key);
		while (decision == null) {
			decision = addCharged(key) ? Decision.PASSED : decideIfKnown(limit, key);
		}
		return decision;
	}

	private @Nullable Decision decideIfKnown(RateLimit limit, Object key) {
		Bucket bucket = this.buckets.get(key);
		return (bucket != null) ? decide(limit, bucket) : null;
	}

	/**
	 * Decides about a call by its bucket.
	 * @return the decision, null if the bucket is forgotten
	 */
	private @Nullable Decision decide(RateLimit limit, Bucket bucket) {
		long burst = limit.burstExcess();
		long nanos = this.clock.recentNanos();
		bucket.use(this.useOrder.notBeforeLastAdded(nanos));
		long now = StoreClock.millis(nanos);
		for (int tries = 0;; tries++) {
			long state = bucket.state();
			if (Bucket.isForgotten(state)) {
				return null;
			}
			if (Bucket.isLocked(state)) {
				Bucket.pause(tries);
				continue;
			}
			if (bucket.isAhead(state, now)) {
				// charged since then: the time must be read after the state
				now = StoreClock.millis(this.clock.nanos());
			}
			long excess = bucket.excessWithRequest(state, now, this.rate);
			if (excess <= burst) {
				if (bucket.charge(state, excess, now)) {
					return granted(limit, excess);
				}
				Bucket.backOff(tries);
			}
			else {
				long retryAfter = bucket.retryAfter(state, now, this.rate, burst);
				if (bucket.is(state)) {
					return unlessDryRun(Decision.rejected(retryAfter, excess, 0));
				}
			}
		}
	}

	private Decision granted(RateLimit limit, long excess) {
		long delay = LeakyBucket.delay(excess, limit.delayExcess(), this.rate);
		return (delay > 0) ? unlessDryRun(Decision.delayed(delay, excess, 0)) : Decision.PASSED;
	}

	private Decision unlessDryRun(Decision decision) {
		if (!isDryRun()) {
			return decision;
		}
		if (decision.granted()) {
			this.dryRun.delayed();
		}
		else {
			this.dryRun.rejected();
		}
		return Decision.PASSED;
	}

	private boolean addCharged(Object key) {
		lock();
		try {
			return add(key, 0, this.clock.nanos());
		}
		finally {
			unlock();
		}
	}

	/** Until it is unlocked, no other thread adds or forgets buckets. */
	void lock() {
		this.adding.lock();
	}

	void unlock() {
		this.adding.unlock();
	}

	/**
	 * Adds a bucket to this zone, which is locked.
	 * @param key what is kept of the key
	 * @param excess the excess
	 * @param nanos the time
	 * @return whether it was added: it is not if the key is known
	 */
	boolean add(Object key, long excess, long nanos) {
		if (this.buckets.containsKey(key)) {
			return false;
		}
		long now = StoreClock.millis(nanos);
		forgetIdle(now);
		// several, if the zone has become smaller
		while (this.useOrder.size() >= this.zone.size()) {
			Object oldest = this.useOrder.leastRecent();
			Bucket bucket = bucket(oldest);
			bucket.lock();
			forget(oldest, bucket);
			forgetIdle(now);
		}
		this.buckets.put(key, new Bucket(excess, nanos));
		this.useOrder.add(key);
		return true;
	}

	private void forgetIdle(long now) {
		for (int i = 0; i < IDLE_PER_ADDED && this.useOrder.size() > 0; i++) {
			Object oldest = this.useOrder.leastRecent();
			Bucket bucket = bucket(oldest);
			long state = bucket.lock();
			if (!bucket.isIdle(state, now, this.rate)) {
				bucket.unlock(state);
				return;
			}
			forget(oldest, bucket);
		}
	}

	private Bucket bucket(Object key) {
		return Objects.requireNonNull(this.buckets.get(key));
	}

	/**
	 * Forgets the least recently used key.
	 * @param key the key
	 * @param bucket its bucket, which is locked
	 */
	private void forget(Object key, Bucket bucket) {
		bucket.unlockForgotten();
		this.useOrder.removeLeastRecent();
		this.buckets.remove(key);
	}

}
