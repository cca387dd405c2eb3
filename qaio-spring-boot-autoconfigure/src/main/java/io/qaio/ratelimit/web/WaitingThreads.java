package io.qaio.ratelimit.web;

import java.util.concurrent.Semaphore;

import io.qaio.ratelimit.RateLimitInterruptedException;

/**
 * The threads in which delayed requests wait. Their number is bounded, as a server has a
 * bounded number of threads, and the requests that no limit delays need some.
 * <p>
 * Safe for use by many threads.
 */
public final class WaitingThreads {

	private final int max;

	private final Semaphore places;

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
	 * Whether as many threads wait as may.
	 */
	boolean isFull() {
		return this.places.availablePermits() <= 0;
	}

	/**
	 * Waits in this thread.
	 * @param millis how long, in ms
	 * @return false if as many threads wait already as may
	 * @throws RateLimitInterruptedException if the thread is interrupted meanwhile
	 */
	boolean sleep(long millis) {
		if (!this.places.tryAcquire()) {
			return false;
		}
		try {
			Thread.sleep(millis);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RateLimitInterruptedException(
					"Interrupted while a request was delayed for " + millis + " ms by its rate limit", ex);
		}
		finally {
			this.places.release();
		}
	}

}
