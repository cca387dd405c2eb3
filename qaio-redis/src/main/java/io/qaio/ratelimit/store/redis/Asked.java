package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.ratelimit.Decision;

/**
 * A call that waits for its decision.
 *
 * @param limits its limits, one or more, none of which has an empty key
 * @param since when it came, in ns
 * @param fallback decides if Redis does not
 * @param decision the decision
 */
record Asked(List<AskedLimit> limits, long since, FallbackLimiter fallback,
		CompletableFuture<Decision> decision) implements Coalescer.Request {

	Asked(List<AskedLimit> limits, long since, FallbackLimiter fallback) {
		this(limits, since, fallback, new CompletableFuture<>());
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
