package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.CombinedLimit;

/**
 * One limit of a resource, and the buckets of its zone. Times and delays are in the
 * model's own unit.
 */
abstract class EmulatedLimit implements CombinedLimit {

	/** The key of a request that has none: the limit is skipped. */
	static final int NO_KEY = -1;

	private final int index;

	private final CurrentRequest request;

	private int key = NO_KEY;

	private boolean exceeded;

	/**
	 * Creates a limit.
	 * @param index which of the limits of its resource it is
	 * @param request the request that the resource decides about
	 */
	EmulatedLimit(int index, CurrentRequest request) {
		this.index = index;
		this.request = request;
	}

	@Override
	public final void ask() {
		this.key = this.request.key(this.index);
		this.exceeded = isAsked() && !admits(this.key, this.request.time());
	}

	final boolean isAsked() {
		return this.key >= 0;
	}

	@Override
	public final boolean isExceeded() {
		return this.exceeded;
	}

	@Override
	public final void charge() {
		if (isAsked()) {
			charge(this.key, this.request.time());
		}
	}

	@Override
	public final double delay() {
		return isAsked() ? delayOfRequest() : 0;
	}

	/**
	 * Whether the limit lets the request in. The following methods are about this
	 * request.
	 */
	abstract boolean admits(int key, double now);

	/**
	 * Adds the request to its bucket.
	 */
	abstract void charge(int key, double now);

	/**
	 * How long the request waits if it is let in.
	 */
	abstract double delayOfRequest();

	/**
	 * The excess with the request, in requests.
	 */
	abstract double excess();

}
