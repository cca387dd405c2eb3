package io.qaio.queue.store.redis;

/**
 * What the server's clock shows, as far as replies tell: the server read it after a call
 * was sent and before its reply came, so its distance from our clock lies between two
 * bounds, and is moved only when it lies outside of them.
 */
final class ServerClock {

	private volatile boolean known;

	private volatile long ahead;

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
		this.known = true;
	}

	boolean isKnown() {
		return this.known;
	}

	long millis() {
		return System.currentTimeMillis() + this.ahead;
	}

}
