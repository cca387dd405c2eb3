package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.CombinedLimit;
import io.qaio.ratelimit.RateLimit;

/**
 * One limit of a resource, and the buckets of its zone. Delays are in the model's unit.
 */
final class EmulatedLimit implements CombinedLimit {

	/** The key of a request that has none: the limit is skipped. */
	static final int NO_KEY = -1;

	private final Resource resource;

	private final int index;

	private final RateLimit limit;

	private final Buckets buckets;

	private int key = NO_KEY;

	private boolean exceeded;

	/**
	 * Creates a limit.
	 * @param resource decides about the requests
	 * @param index which of the limits of the resource it is
	 * @param limit the limit
	 * @param buckets the buckets of its zone
	 */
	EmulatedLimit(Resource resource, int index, RateLimit limit, Buckets buckets) {
		this.resource = resource;
		this.index = index;
		this.limit = limit;
		this.buckets = buckets;
	}

	@Override
	public void ask() {
		this.key = this.resource.key(this.index);
		this.exceeded = isAsked() && !this.buckets.admits(this.key, this.resource.time(), this.limit);
	}

	boolean isAsked() {
		return this.key >= 0;
	}

	@Override
	public boolean isExceeded() {
		return this.exceeded;
	}

	@Override
	public void charge() {
		if (isAsked()) {
			this.buckets.charge(this.key, this.resource.time());
		}
	}

	@Override
	public double delay() {
		return isAsked() ? this.buckets.delay(this.limit) : 0;
	}

	/**
	 * The excess with the request, in requests.
	 */
	double excess() {
		return this.buckets.excess();
	}

}
