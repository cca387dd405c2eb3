package io.qaio.queue.store.redis;

import java.util.concurrent.TimeUnit;

/**
 * Estimates the server's clock from replies. The server read its clock between the
 * request and the reply, so the difference to our clock lies between two bounds; the
 * estimate changes only if it lies outside of them. It is trusted for one second.
 * <p>
 * Thread-safe: read without a lock.
 */
final class ServerClock {

	private static final long MILLIS_OF_TRUST = 1000;

	/** In which all queues notice a step. */
	private static final long NANOS_OF_A_STEP = TimeUnit.MINUTES.toNanos(10);

	private volatile boolean known;

	private volatile long ahead;

	private volatile long observedAt;

	private long lastStep;

	private long lastStepAt;

	/**
	 * Learn from a reply that carries the server's time.
	 * @param sentAt when the request was sent, by our clock, in ms
	 * @param serverTime the server's time, in ms
	 * @param receivedAt when the reply arrived, by our clock, in ms
	 */
	synchronized void observed(long sentAt, long serverTime, long receivedAt) {
		long atLeast = serverTime - receivedAt;
		long atMost = serverTime - sentAt;
		this.ahead = this.known ? Math.max(atLeast, Math.min(this.ahead, atMost)) : atLeast;
		this.observedAt = receivedAt;
		this.known = true;
	}

	/**
	 * Whether a step of the server's clock is another one than that which was noticed
	 * last.
	 * @param millis how far it stepped
	 */
	synchronized boolean isNewStep(long millis) {
		long now = System.nanoTime();
		boolean known = this.lastStep != 0 && Math.abs(this.lastStep - millis) < ClockSteps.SHORTEST_STEP
				&& now - this.lastStepAt < NANOS_OF_A_STEP;
		this.lastStep = millis;
		this.lastStepAt = now;
		return !known;
	}

	/**
	 * Whether the estimate can be trusted.
	 * @param now the time by our clock, in ms
	 */
	boolean isKnown(long now) {
		return this.known && Math.abs(now - this.observedAt) < MILLIS_OF_TRUST;
	}

	/**
	 * The server's time, in ms.
	 * @param now the time by our clock, in ms
	 */
	long millis(long now) {
		return now + this.ahead;
	}

}
