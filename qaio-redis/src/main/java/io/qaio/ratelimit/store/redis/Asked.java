package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.ratelimit.Decision;

/**
 * A call that waits for its decision.
 */
final class Asked implements Coalescer.Request {

	private final List<AskedLimit> limits;

	private final long since;

	private final FallbackLimiter fallback;

	private final CompletableFuture<Decision> decision = new CompletableFuture<>();

	/**
	 * Create a call.
	 * @param limits its limits, one or more, none of which has an empty key
	 * @param since when it came, in ns
	 * @param fallback decides if Redis does not
	 */
	Asked(List<AskedLimit> limits, long since, FallbackLimiter fallback) {
		this.limits = limits;
		this.since = since;
		this.fallback = fallback;
	}

	List<AskedLimit> limits() {
		return this.limits;
	}

	long since() {
		return this.since;
	}

	CompletableFuture<Decision> decision() {
		return this.decision;
	}

	@Override
	public long weight() {
		return this.limits.size();
	}

	@Override
	public void fail(Throwable failure) {
		this.decision.complete(this.fallback.decide(this.limits));
	}

}
