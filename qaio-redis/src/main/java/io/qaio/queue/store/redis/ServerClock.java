package io.qaio.queue.store.redis;

/**
 * What the server's clock shows, as far as replies tell: the server read it after a call
 * was sent and before its reply came, so its distance from our clock lies between two
 * bounds, and is moved only when it lies outside of them. What was learned is trusted for
 * a moment.
 */
final class ServerClock {

	private static final long MILLIS_OF_TRUST = 1000;

	private volatile boolean known;

	private volatile long ahead;

	private volatile long observedAt;

	/**
	 * A call has told the time.
	 * @param sentAt when the call was sent, by our clock in milliseconds
	 * @param serverTime the server's time
	 * @param receivedAt when the reply came, by our clock
	 */
	synchronized void observed(long sentAt, long serverTime, long receivedAt) {
		long atLeast = serverTime - receivedAt;
		long atMost = serverTime - sentAt;
		this.ahead = this.known ? Math.max(atLeast, Math.min(this.ahead, atMost)) : atLeast;
		this.observedAt = receivedAt;
		this.known = true;
	}

	/**
	 * Whether the server's time is known well enough.
	 * @param now the time by our clock in milliseconds
	 */
	boolean isKnown(long now) {
		return this.known && Math.abs(now - this.observedAt) < MILLIS_OF_TRUST;
	}

	/**
	 * The server's time.
	 * @param now the time by our clock in milliseconds
	 */
	long millis(long now) {
		return now + this.ahead;
	}

}
