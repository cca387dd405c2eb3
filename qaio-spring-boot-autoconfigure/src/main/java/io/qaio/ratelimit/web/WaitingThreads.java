package io.qaio.ratelimit.web;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.ratelimit.RateLimitInterruptedException;

/**
 * The threads in which delayed requests wait. Their number is bounded, as a server has a
 * bounded number of threads, and the requests that no limit delays need some.
 * <p>
 * Safe for use by many threads.
 */
public final class WaitingThreads {

	private static final long ABOUT_A_DECISION_MILLIS = 2;

	private final int max;

	private final Semaphore places;

	/** How many of those that have a place wait. */
	private final AtomicInteger waiting = new AtomicInteger();

	/**
	 * Creates waiting threads.
	 * @param max how many may wait at a time, 1 or more
	 * @throws IllegalArgumentException if it is less
	 */
	public WaitingThreads(int max) {
		if (max < 1) {
			throw new IllegalArgumentException("At least 1 thread must be able to wait, not " + max);
		}
		this.max = max;
		this.places = new Semaphore(max);
	}

	/**
	 * Threads of which any number may wait: virtual ones.
	 * @return the waiting threads
	 */
	public static WaitingThreads unbounded() {
		return new WaitingThreads(Integer.MAX_VALUE);
	}

	/**
	 * How many threads may wait at a time.
	 * @return their number
	 */
	public int max() {
		return this.max;
	}

	/**
	 * Whether only so many may wait at a time.
	 * @return whether there is a bound
	 */
	public boolean isBounded() {
		return this.max < Integer.MAX_VALUE;
	}

	/**
	 * Takes a place to wait, before it is known whether the thread has to. If others have
	 * all places and some of them do not wait, as they are being decided, this waits for
	 * theirs.
	 * @return false if as many threads wait as may
	 */
	boolean takePlace() {
		try {
			while (this.waiting.get() < this.max) {
				if (this.places.tryAcquire(ABOUT_A_DECISION_MILLIS, TimeUnit.MILLISECONDS)) {
					return true;
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return false;
	}

	/**
	 * Gives a place back.
	 */
	void leavePlace() {
		this.places.release();
	}

	/**
	 * Waits in this thread, which has a place.
	 * @param millis how long, in ms
	 * @throws RateLimitInterruptedException if the thread is interrupted meanwhile
	 */
	void sleep(long millis) {
		this.waiting.incrementAndGet();
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RateLimitInterruptedException(
					"Interrupted while a request was delayed for " + millis + " ms by its rate limit", ex);
		}
		finally {
			this.waiting.decrementAndGet();
		}
	}

}
