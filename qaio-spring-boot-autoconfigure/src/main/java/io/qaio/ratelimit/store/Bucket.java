package io.qaio.ratelimit.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.qaio.ratelimit.LeakyBucket;

/**
 * What a zone knows of one key: excess and time as {@link LeakyBucket} has them, and when
 * it was last asked. 41 bits of excess and 64 of time do not fit into one word, so a
 * version guards them, as in {@link java.util.concurrent.locks.StampedLock}: even if the
 * bucket is free, odd while one thread changes it. A reader takes what it reads if the
 * version is still the same; a writer takes the bucket by one compare-and-set from the
 * version that it has read, writes two numbers, and gives it back.
 */
final class Bucket {

	/** The excess of a bucket that was asked and never charged: its key is unknown. */
	static final long UNKNOWN = -1;

	private static final long FORGOTTEN = -1;

	private static final int SPINS = 100;

	private static final VarHandle VERSION = handle("version");

	private static final VarHandle LAST_USED = handle("lastUsed");

	private final String key;

	private final long ordinal;

	private long version;

	private long excess;

	private long last;

	private long lastUsed;

	/** When it was last used, as the queue of its zone has it. */
	private long queuedAs;

	/**
	 * Create a bucket.
	 * @param ordinal differs from that of any other bucket: who locks several does so in
	 * this order
	 * @param key the key
	 * @param excess the excess, or {@link #UNKNOWN}
	 * @param nanos the time
	 */
	Bucket(long ordinal, String key, long excess, long nanos) {
		this.ordinal = ordinal;
		this.key = key;
		this.excess = excess;
		this.last = StoreClock.millis(nanos);
		this.lastUsed = nanos;
		this.queuedAs = nanos;
	}

	private static VarHandle handle(String field) {
		try {
			return MethodHandles.lookup().findVarHandle(Bucket.class, field, long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	String key() {
		return this.key;
	}

	long ordinal() {
		return this.ordinal;
	}

	/**
	 * The excess with one more request.
	 * @param now the time in milliseconds
	 * @param rate the rate of the zone
	 */
	long excessWithRequest(long now, long rate) {
		return (this.excess != UNKNOWN) ? LeakyBucket.excess(this.excess, this.last, now, rate) : 0;
	}

	/**
	 * The time to keep when one more request is let in.
	 * @param now the time in milliseconds
	 */
	long lastWithRequest(long now) {
		return (this.excess != UNKNOWN) ? LeakyBucket.last(this.last, now) : now;
	}

	/**
	 * How long until one more request is let in.
	 * @param now the time in milliseconds
	 * @param rate the rate of the zone
	 * @param burst the greatest excess that is let in
	 * @return milliseconds, 0 if it is let in now
	 */
	long retryAfter(long now, long rate, long burst) {
		return (this.excess != UNKNOWN) ? LeakyBucket.retryAfter(this.excess, this.last, now, rate, burst) : 0;
	}

	/**
	 * Begin to read.
	 * @return the version that is read if it is {@link #isFree free}
	 */
	long version() {
		return (long) VERSION.getAcquire(this);
	}

	static boolean isFree(long version) {
		return (version & 1) == 0;
	}

	static boolean isForgotten(long version) {
		return version == FORGOTTEN;
	}

	/**
	 * Whether all that was read is of that version.
	 */
	boolean isStill(long version) {
		VarHandle.acquireFence();
		return (long) VERSION.getOpaque(this) == version;
	}

	/**
	 * Charge a request, if the bucket is still of that version.
	 * @param version the version that was read
	 * @param excess the excess with the request
	 * @param last the time to keep with it
	 * @return whether it was charged
	 */
	boolean charge(long version, long excess, long last) {
		if (!VERSION.compareAndSet(this, version, version + 1)) {
			return false;
		}
		VarHandle.storeStoreFence();
		this.excess = excess;
		this.last = last;
		VERSION.setRelease(this, version + 2);
		return true;
	}

	/**
	 * Take the bucket until it is {@linkplain #unlock() given back}.
	 * @return false if it is forgotten, and was not taken
	 */
	boolean lock() {
		for (int tries = 0;; tries++) {
			long current = version();
			if (isForgotten(current)) {
				return false;
			}
			if (isFree(current) && VERSION.compareAndSet(this, current, current + 1)) {
				VarHandle.storeStoreFence();
				return true;
			}
			pause(tries);
		}
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

	void unlock() {
		VERSION.setRelease(this, this.version + 1);
	}

	/**
	 * Forget the bucket, which is locked: nobody charges it any more.
	 */
	void forget() {
		VERSION.setRelease(this, FORGOTTEN);
	}

	/**
	 * Whether a zone may do without the bucket, which is locked.
	 */
	boolean isIdle(long now, long rate) {
		return this.excess == UNKNOWN || LeakyBucket.isIdle(this.excess, this.last, now, rate);
	}

	/**
	 * Keep when the bucket was asked.
	 */
	void use(long nanos) {
		LAST_USED.setOpaque(this, nanos);
	}

	long queuedAs() {
		return this.queuedAs;
	}

	boolean wasUsedSinceQueued() {
		return (long) LAST_USED.getOpaque(this) != this.queuedAs;
	}

	/**
	 * Let the queue have the current time of last use, while the bucket is not in it.
	 */
	void queue() {
		this.queuedAs = (long) LAST_USED.getOpaque(this);
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
