package io.qaio.ratelimit.store.redis;

import java.util.List;

import io.qaio.batching.Coalescer;
import io.qaio.ratelimit.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a decision of one shard about a call.
 */
interface PendingDecision extends Coalescer.Request {

	/**
	 * The limits, one or more, without those whose key is empty; all in one shard.
	 */
	List<PendingLimit> limits();

	/**
	 * Complete it by the answer of Redis.
	 * @param answer the decision, null if a key holds something else than a bucket
	 * @param effects what limits that are {@link PendingLimit#tentative() tentative} did,
	 * if the call is let in
	 */
	void complete(@Nullable Decision answer, List<TentativeEffect> effects);

	@Override
	default long weight() {
		return limits().size();
	}

}
