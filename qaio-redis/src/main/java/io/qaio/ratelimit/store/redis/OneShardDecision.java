package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.RateLimitStoreException;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for its decision, and whose limits are all in one shard.
 *
 * @param limits the limits of the call
 * @param since when the call arrived, in ns
 * @param fallback decides if Redis does not
 * @param decision the decision
 */
record OneShardDecision(List<PendingLimit> limits, long since, FallbackLimiter fallback,
		CompletableFuture<Decision> decision) implements PendingDecision {

	@Override
	public void complete(@Nullable Decision answer, List<TentativeEffect> effects) {
		this.decision.complete((answer != null) ? answer : this.fallback.decideForeign(this.limits));
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
