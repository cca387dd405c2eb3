package io.qaio.ratelimit.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.qaio.ratelimit.LeakyBucket;

/**
 * What a zone knows of one key: excess and time as {@link LeakyBucket} has them, and when
 * it was last asked. 41 bits of excess and 64 of time do not fit into one word, so a
 * version guards them, as in {@link java.util.concurrent.locks.StampedLock}: even if the
 * bucket is free, odd while one thread changes it. What was read counts if the version is
 * still the same; a charge takes the bucket by one compare-and-set from the version that
 * it has read, writes the numbers, and gives it back. (To be wrong about "the same" takes
 * a thread that stops for just as long as others need to change the bucket 2<sup>31</sup>
 * times.)
 * <p>
 * There may be many of them, and each decision reads one at random: 40 bytes.
 */
final class Bucket {

	/** The excess of a bucket that was asked and never charged: its key is unknown. */
	static final long UNKNOWN = -1;

	/** The excess of a bucket that is in its zone no more. */
	private static final long FORGOTTEN = -2;

	private static final int SPINS = 100;

	private static final VarHandle VERSION = handle("version", int.class);

	private static final VarHandle LAST_USED = handle("lastUsed", long.class);

	private int version;

	private long excess;

	private long last;

	private long lastUsed;

	/**
	 * Create a bucket.
	 * @param excess the excess, or {@link #UNKNOWN}
	 * @param nanos the time
	 */
	Bucket(long excess, long nanos) {
		this.excess = excess;
		this.last = StoreClock.millis(nanos);
		this.lastUsed = nanos;
	}

	private static VarHandle handle(String field, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(Bucket.class, field, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * Begin to read.
	 * @return the version that is read if it is {@link #isFree free}
	 */
	int version() {
		return (int) VERSION.getAcquire(this);
	}

	static boolean isFree(int version) {
		return (version & 1) == 0;
	}

	/**
	 * Whether all that was read is of that version.
	 */
	boolean isStill(int version) {
		VarHandle.acquireFence();
		return (int) VERSION.getOpaque(this) == version;
	}

	/**
	 * Whether its zone has forgotten the bucket, which is final.
	 */
	boolean isForgotten() {
		return this.excess == FORGOTTEN;
	}

	/**
	 * The excess with one more request.
	 * @param now the time in milliseconds
	 * @param rate the rate of the zone
	 */
	long excessWithRequest(long now, long rate) {
		return isKnown() ? LeakyBucket.excess(this.excess, this.last, now, rate) : 0;
	}

	/**
	 * The time to keep when one more request is let in.
	 * @param now the time in milliseconds
	 */
	long lastWithRequest(long now) {
		return isKnown() ? LeakyBucket.last(this.last, now) : now;
	}

	/**
	 * How long until one more request is let in.
	 * @param now the time in milliseconds
	 * @param rate the rate of the zone
	 * @param burst the greatest excess that is let in
	 * @return milliseconds, 0 if it is let in now
	 */
	long retryAfter(long now, long rate, long burst) {
		return isKnown() ? LeakyBucket.retryAfter(this.excess, this.last, now, rate, burst) : 0;
	}

	private boolean isKnown() {
		return this.excess >= 0;
	}

	/**
	 * Charge a request, if the bucket is still of that version.
	 * @param version the version that was read
	 * @param excess the excess with the request
	 * @param last the time to keep with it
	 * @param nanos when the bucket was asked
	 * @return whether it was charged
	 */
	boolean charge(int version, long excess, long last, long nanos) {
		if (!lock(version)) {
			return false;
		}
		charge(excess, last);
		use(nanos);
		unlock();
		return true;
	}

	/**
	 * Take the bucket until it is {@linkplain #unlock() given back}.
	 */
	void lock() {
		for (int tries = 0;; tries++) {
			int current = version();
			if (isFree(current) && lock(current)) {
				return;
			}
			pause(tries);
		}
	}

	private boolean lock(int version) {
		boolean locked = VERSION.compareAndSet(this, version, version + 1);
		// nothing that is written is seen before the version
		VarHandle.storeStoreFence();
		return locked;
	}

	void unlock() {
		VERSION.setRelease(this, this.version + 1);
	}

	/**
	 * Charge a request to the bucket, which is locked.
	 * @param excess the excess with the request
	 * @param last the time to keep with it
	 */
	void charge(long excess, long last) {
		this.excess = excess;
		this.last = last;
	}

	/**
	 * Whether a zone may do without the bucket, which is locked.
	 */
	boolean isIdle(long now, long rate) {
		return !isKnown() || LeakyBucket.isIdle(this.excess, this.last, now, rate);
	}

	/**
	 * Forget the bucket, which is locked: nobody charges it any more.
	 */
	void forget() {
		this.excess = FORGOTTEN;
	}

	/**
	 * Keep when the bucket was asked, which is locked.
	 */
	void use(long nanos) {
		LAST_USED.setOpaque(this, nanos);
	}

	/**
	 * Keep when the bucket was asked, unless others asked it meanwhile.
	 * @param before what {@link #lastUsed()} was
	 * @param nanos the time after that
	 */
	void use(long before, long nanos) {
		LAST_USED.compareAndSet(this, before, nanos);
	}

	long lastUsed() {
		return (long) LAST_USED.getOpaque(this);
	}

	/**
	 * Wait for whoever has the bucket: that takes nanoseconds, unless its thread was
	 * stopped just then.
	 */
	static void pause(int tries) {
		if (tries < SPINS) {
			Thread.onSpinWait();
		}
		else {
			Thread.yield();
		}
	}

}
