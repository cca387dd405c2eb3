package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.RateLimitStoreException;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for its decision.
 *
 * @param limits the limits of the call, one or more, without those whose key is empty
 * @param since when the call arrived, in ns
 * @param fallback decides if Redis does not
 * @param decision the decision
 */
record PendingDecision(List<PendingLimit> limits, long since, FallbackLimiter fallback,
		CompletableFuture<Decision> decision) implements Coalescer.Request {

	/**
	 * Complete the call by the answer of Redis.
	 * @param answer the decision, null if a key holds something else than a bucket
	 */
	void complete(@Nullable Decision answer) {
		this.decision.complete((answer != null) ? answer : this.fallback.decideForeign(this.limits));
	}

	@Override
	public long weight() {
		return this.limits.size();
	}

	@Override
	public void fail(Throwable failure) {
		try {
			this.decision.complete(this.fallback.decide(this.limits, failure));
		}
		catch (RateLimitStoreException ex) {
			this.decision.completeExceptionally(ex);
		}
	}

}
