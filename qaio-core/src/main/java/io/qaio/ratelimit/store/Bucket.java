package io.qaio.ratelimit.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.qaio.ratelimit.LeakyBucket;

/**
 * What a zone knows of one key: excess and time as in {@link LeakyBucket}, and when it
 * was last asked. Excess and time are one word, the state, so that a charge is one
 * compare-and-set, and a rejection only reads:
 *
 * <pre>
 * 41 bits  excess, or a mark that is greater than any
 * 22 bits  milliseconds since the era of the bucket began
 *  1 bit   whether the bucket is locked
 * </pre>
 *
 * That has room for any excess, and for 70 minutes. Eras of 35 minutes are numbered from
 * the start of the clock: a charge whose time is not in the era of the bucket, nor in the
 * one after it, locks the bucket and changes its era. A thread that has read a state and
 * an era that do not belong together finds that the state has changed since. (It could
 * only miss that if it stopped just there, for as long as an era at least.)
 * <p>
 * Safe for use by many threads. There may be many buckets, and each decision reads one at
 * random, so that each takes only 32 bytes.
 */
final class Bucket {

	/** The excess of a bucket that was asked and never charged: its key is unknown. */
	static final long UNKNOWN = (1L << 41) - 1;

	/** The excess of a bucket that is in its zone no more. */
	private static final long FORGOTTEN = UNKNOWN - 1;

	private static final int EXCESS_SHIFT = 23;

	private static final int ERA_BITS = 21;

	private static final int TIME_BITS = ERA_BITS + 1;

	private static final long TIME_MASK = (1L << TIME_BITS) - 1;

	private static final long LOCKED = 1;

	private static final int SPINS = 100;

	private static final int SPINS_AFTER_CHARGE = 64;

	private static final int MOST_SPINS_AFTER_CHARGE = 1024;

	private static final VarHandle STATE = handle("state", long.class);

	private static final VarHandle LAST_USED = handle("lastUsed", long.class);

	private int era;

	private long state;

	private long lastUsed;

	/**
	 * Creates a bucket.
	 * @param excess the excess, or {@link #UNKNOWN}
	 * @param nanos the time
	 */
	Bucket(long excess, long nanos) {
		long last = StoreClock.millis(nanos);
		this.era = era(last);
		this.state = state(excess, last - start(this.era));
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

	private static int era(long millis) {
		return (int) (millis >> ERA_BITS);
	}

	private static long start(int era) {
		return (long) era << ERA_BITS;
	}

	private static long state(long excess, long time) {
		return excess << EXCESS_SHIFT | time << 1;
	}

	/**
	 * The state of the bucket now. What is read of it counts if the bucket is not locked
	 * in it, and {@linkplain #is still} has it, or can be charged.
	 */
	long state() {
		return (long) STATE.getAcquire(this);
	}

	static boolean isLocked(long state) {
		return (state & LOCKED) != 0;
	}

	/**
	 * Whether the zone has forgotten the bucket, which is final.
	 */
	static boolean isForgotten(long state) {
		return excess(state) == FORGOTTEN;
	}

	private static boolean isKnown(long state) {
		return excess(state) < FORGOTTEN;
	}

	/**
	 * The excess, as the bucket keeps it.
	 */
	static long excess(long state) {
		return state >>> EXCESS_SHIFT;
	}

	private long last(long state) {
		return start(this.era) + (state >>> 1 & TIME_MASK);
	}

	/**
	 * Whether the bucket still has that state.
	 */
	boolean is(long state) {
		VarHandle.acquireFence();
		return (long) STATE.getOpaque(this) == state;
	}

	/**
	 * Whether the bucket was charged at a time after that.
	 * @param state the state of the bucket
	 * @param now the time in milliseconds
	 */
	boolean isAhead(long state, long now) {
		return isKnown(state) && last(state) > now;
	}

	/**
	 * The excess with one more request.
	 * @param state the state of the bucket
	 * @param now the time in milliseconds
	 * @param rate the rate of the zone
	 */
	long excessWithRequest(long state, long now, long rate) {
		return isKnown(state) ? LeakyBucket.excess(excess(state), last(state), now, rate) : 0;
	}

	/**
	 * How long until one more request is let in.
	 * @param state the state of the bucket
	 * @param now the time in milliseconds
	 * @param rate the rate of the zone
	 * @param burst the greatest excess that is let in
	 * @return milliseconds, 0 if it is let in now
	 */
	long retryAfter(long state, long now, long rate, long burst) {
		return isKnown(state) ? LeakyBucket.retryAfter(excess(state), last(state), now, rate, burst) : 0;
	}

	/**
	 * Whether a zone may do without the bucket.
	 * @param state the state of the bucket
	 * @param now the time in milliseconds
	 * @param rate the rate of the zone
	 */
	boolean isIdle(long state, long now, long rate) {
		return !isKnown(state) || LeakyBucket.isIdle(excess(state), last(state), now, rate);
	}

	/**
	 * Charges a request, if the bucket still has that state.
	 * @param state the state that was read, in which the bucket is not locked
	 * @param excess the excess with the request
	 * @param now the time in milliseconds
	 * @return whether it was charged
	 */
	boolean charge(long state, long excess, long now) {
		long last = lastWithRequest(state, now);
		long time = last - start(this.era);
		if (time == (time & TIME_MASK)) {
			return STATE.compareAndSet(this, state, state(excess, time));
		}
		boolean locked = lock(state);
		if (locked) {
			unlockWith(excess, last);
		}
		return locked;
	}

	private long lastWithRequest(long state, long now) {
		return isKnown(state) ? LeakyBucket.last(last(state), now) : now;
	}

	/**
	 * Locks the bucket.
	 * @return the state that it had
	 */
	long lock() {
		for (int tries = 0;; tries++) {
			long current = state();
			if (!isLocked(current) && lock(current)) {
				return current;
			}
			pause(tries);
		}
	}

	private boolean lock(long state) {
		boolean locked = STATE.compareAndSet(this, state, state | LOCKED);
		// no other era is seen before that
		VarHandle.storeStoreFence();
		return locked;
	}

	/**
	 * Unlocks the bucket unchanged.
	 * @param state the state that it had
	 */
	void unlock(long state) {
		STATE.setRelease(this, state);
	}

	/**
	 * Unlocks the bucket with a request charged.
	 * @param state the state that it had
	 * @param excess the excess with the request
	 * @param now the time in milliseconds
	 */
	void unlockCharged(long state, long excess, long now) {
		unlockWith(excess, lastWithRequest(state, now));
	}

	private void unlockWith(long excess, long last) {
		this.era = era(last);
		unlock(state(excess, last - start(this.era)));
	}

	/**
	 * Unlocks the bucket as forgotten: it is never charged again.
	 */
	void unlockForgotten() {
		unlock(state(FORGOTTEN, 0));
	}

	/**
	 * Keeps the time at which the bucket was asked.
	 */
	void use(long nanos) {
		if (lastUsed() < nanos) {
			LAST_USED.setOpaque(this, nanos);
		}
	}

	long lastUsed() {
		return (long) LAST_USED.getOpaque(this);
	}

	/**
	 * Leaves the bucket to the thread that charged it meanwhile. If several threads try
	 * at once, each access takes the word from another processor, and that takes longer
	 * than many charges in a row.
	 */
	static void backOff(int tries) {
		for (int i = Math.min(MOST_SPINS_AFTER_CHARGE, SPINS_AFTER_CHARGE << Math.min(tries, 16)); i > 0; i--) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Waits for the thread that has locked the bucket: that takes nanoseconds, unless the
	 * thread was stopped just then.
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
