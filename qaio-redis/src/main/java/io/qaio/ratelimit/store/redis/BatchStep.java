package io.qaio.ratelimit.store.redis;

import java.nio.ByteBuffer;
import java.util.List;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LimitCombination;
import org.jspecify.annotations.Nullable;

/**
 * A step of the program of a batch: calls with the same limits. Used by one thread at a
 * time.
 *
 * @param limits the limits
 * @param calls the calls
 */
record BatchStep(List<BatchLimit> limits, List<PendingDecision> calls) {

	void write(ByteBuffer program) {
		program.putShort((short) this.calls.size()).put((byte) this.limits.size());
		this.limits.forEach((limit) -> limit.write(program));
	}

	/**
	 * Derive the decision about the next of the calls.
	 * @return the decision, null if a key holds something else than a bucket
	 */
	@Nullable Decision decide() {
		for (BatchLimit limit : this.limits) {
			if (limit.isForeign()) {
				return null;
			}
		}
		LimitCombination combination = LimitCombination.of(this.limits);
		return (combination.limit() == LimitCombination.NO_LIMIT) ? Decision.PASSED
				: this.limits.get(combination.limit()).decision(combination.granted());
	}

	/**
	 * What tentative limits did for the last of the calls.
	 * @param decision the decision about it
	 * @return the effects, none if it was not let in or no limit is tentative
	 */
	List<TentativeEffect> effects(@Nullable Decision decision) {
		return (decision != null && decision.granted() && this.calls.get(0).limits().get(0).tentative())
				? this.limits.stream().map(BatchLimit::effect).toList() : List.of();
	}

}
