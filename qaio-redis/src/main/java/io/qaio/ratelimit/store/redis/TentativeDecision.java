package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What one shard decides about a call that has limits in others, too.
 *
 * @param limits the limits in this shard
 * @param since when the shard was asked, in ns
 * @param outcome the answer
 */
record TentativeDecision(List<PendingLimit> limits, long since,
		CompletableFuture<Outcome> outcome) implements PendingDecision {

	@Override
	public void complete(@Nullable Decision answer, List<TentativeEffect> effects) {
		this.outcome.complete(new Outcome(answer, effects));
	}

	@Override
	public void fail(Throwable failure) {
		this.outcome.completeExceptionally(failure);
	}

	/**
	 * The answer of a shard.
	 *
	 * @param decision the decision, null if a key holds something else than a bucket
	 * @param effects what has to be taken back if another shard rejects the call
	 */
	record Outcome(@Nullable Decision decision, List<TentativeEffect> effects) {
	}

}
