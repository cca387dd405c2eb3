package io.qaio.ratelimit.store;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one zone. Those that it knows are found and charged without a lock; one
 * lock guards adding and forgetting.
 * <p>
 * The least recently used one is exact, and yet nobody keeps a list in order: a bucket
 * only notes when it was used. The queue is ordered by the times that it had when it was
 * last looked at; what comes out of it and was used since goes back with its current
 * time.
 */
final class LocalZone {

	/** How many idle buckets are forgotten for one that is added, as in nginx. */
	private static final int IDLE_PER_ADDED = 2;

	private final Zone zone;

	private final int ordinal;

	private final StoreClock clock;

	private final long rate;

	private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

	private final ReentrantLock adding = new ReentrantLock();

	private final PriorityQueue<Bucket> byLastUse = new PriorityQueue<>(Comparator.comparingLong(Bucket::queuedAs));

	private final AtomicLong ordinals;

	/**
	 * Create a zone without buckets.
	 * @param zone its settings
	 * @param ordinal differs from that of any other zone: who locks several does so in
	 * this order
	 * @param clock the time
	 * @param ordinals gives each bucket of the store a number of its own
	 */
	LocalZone(Zone zone, int ordinal, StoreClock clock, AtomicLong ordinals) {
		this.zone = zone;
		this.ordinal = ordinal;
		this.clock = clock;
		this.ordinals = ordinals;
		this.rate = zone.rate().thousandthsPerSecond();
	}

	int ordinal() {
		return this.ordinal;
	}

	long rate() {
		return this.rate;
	}

	int size() {
		return this.buckets.size();
	}

	@Nullable Bucket find(String key) {
		return this.buckets.get(key);
	}

	/**
	 * Decide about a call.
	 * @param limit a limit of this zone
	 * @param key what is kept of the key
	 * @return the decision. It is made in one place at the end so that the compiler need
	 * not make it at all where the caller only looks at it
	 */
	Decision decide(RateLimit limit, String key) {
		long burst = limit.burstExcess();
		long excess = 0;
		long retryAfter = 0;
		for (int tries = 0;; tries++) {
			Bucket bucket = this.buckets.get(key);
			long version = (bucket != null) ? bucket.version() : 0;
			if (bucket == null || Bucket.isForgotten(version)) {
				if (addCharged(key)) {
					break;
				}
			}
			else if (Bucket.isFree(version)) {
				// after the version: nothing was charged later than now
				long nanos = this.clock.nanos();
				long now = StoreClock.millis(nanos);
				excess = bucket.excessWithRequest(now, this.rate);
				if (excess <= burst) {
					if (bucket.charge(version, excess, bucket.lastWithRequest(now))) {
						bucket.use(nanos);
						break;
					}
				}
				else {
					retryAfter = bucket.retryAfter(now, this.rate, burst);
					if (bucket.isStill(version)) {
						bucket.use(nanos);
						break;
					}
				}
			}
			excess = 0;
			retryAfter = 0;
			Bucket.pause(tries);
		}
		boolean granted = retryAfter == 0;
		long delay = granted ? LeakyBucket.delay(excess, limit.delayExcess(), this.rate) : 0;
		return new Decision(granted, delay, retryAfter, excess, (granted && delay == 0) ? -1 : 0);
	}

	private boolean addCharged(String key) {
		lock();
		try {
			return add(key, 0, this.clock.nanos());
		}
		finally {
			unlock();
		}
	}

	/** Until it is unlocked, nobody else adds or forgets buckets. */
	void lock() {
		this.adding.lock();
	}

	void unlock() {
		this.adding.unlock();
	}

	/**
	 * Add a bucket to this zone, which is locked.
	 * @param key what is kept of the key
	 * @param excess the excess
	 * @param nanos the time
	 * @return whether it was added: it is not if the key is known
	 */
	boolean add(String key, long excess, long nanos) {
		if (this.buckets.containsKey(key)) {
			return false;
		}
		long now = StoreClock.millis(nanos);
		forgetIdle(now);
		if (this.byLastUse.size() == this.zone.size()) {
			Bucket oldest = leastRecentlyUsed();
			oldest.lock();
			forget(oldest);
			forgetIdle(now);
		}
		Bucket bucket = new Bucket(this.ordinals.getAndIncrement(), key, excess, nanos);
		this.byLastUse.add(bucket);
		this.buckets.put(key, bucket);
		return true;
	}

	private void forgetIdle(long now) {
		for (int i = 0; i < IDLE_PER_ADDED && !this.byLastUse.isEmpty(); i++) {
			Bucket oldest = leastRecentlyUsed();
			oldest.lock();
			if (!oldest.isIdle(now, this.rate)) {
				oldest.unlock();
				return;
			}
			forget(oldest);
		}
	}

	/**
	 * Forget the bucket that comes first in the queue, which is locked.
	 */
	private void forget(Bucket oldest) {
		oldest.forget();
		this.byLastUse.remove();
		this.buckets.remove(oldest.key());
	}

	private Bucket leastRecentlyUsed() {
		Bucket first = this.byLastUse.element();
		while (first.wasUsedSinceQueued()) {
			this.byLastUse.remove();
			first.queue();
			this.byLastUse.add(first);
			first = this.byLastUse.element();
		}
		return first;
	}

}
