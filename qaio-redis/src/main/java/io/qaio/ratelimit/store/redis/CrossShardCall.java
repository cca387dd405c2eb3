package io.qaio.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.RateLimitStoreException;
import io.qaio.redis.RedisProblem;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a call whose limits are in several shards: no script can decide by all of
 * them. So the shards are asked one after the other, and each that lets the call in
 * charges it; if a later one rejects the call, what it was charged before is given back.
 * Meanwhile the buckets are fuller than they will be, so never more is let in than the
 * rates allow.
 * <p>
 * A charge that is given back has drained for a while, which is not given back; the less
 * the slower the limit is. So the shards with the slowest limits are asked first. Limits
 * of shards that do not answer are decided by the fallback at last, together, as that
 * gives nothing back.
 * <p>
 * Used by one thread at a time: the next shard is asked when the last has answered.
 */
final class CrossShardCall {

	private final List<LimiterShard> shards;

	/** The limits of each shard. */
	private final List<List<PendingLimit>> steps;

	/** When the decision is overdue, in ns. */
	private final long deadline;

	private final FallbackLimiter fallback;

	private final CompletableFuture<Decision> decision = new CompletableFuture<>();

	private final List<TentativeEffect> effects = new ArrayList<>();

	private final List<PendingLimit> undecided = new ArrayList<>();

	private @Nullable Throwable failure;

	private Decision slowest = Decision.PASSED;

	private CrossShardCall(List<LimiterShard> shards, List<List<PendingLimit>> steps, long deadline,
			FallbackLimiter fallback) {
		this.shards = shards;
		this.steps = steps;
		this.deadline = deadline;
		this.fallback = fallback;
	}

	/**
	 * Group the limits of a call by their shards.
	 * @param limits the limits in their order
	 * @return the limits of each shard, the shards with the slowest limits first
	 */
	static List<List<PendingLimit>> steps(List<PendingLimit> limits) {
		Map<Integer, List<PendingLimit>> byShard = new LinkedHashMap<>();
		for (PendingLimit limit : limits) {
			byShard.computeIfAbsent(limit.shard(), (shard) -> new ArrayList<>()).add(limit.asTentative());
		}
		List<List<PendingLimit>> steps = new ArrayList<>(byShard.values());
		steps.sort(Comparator.comparingLong(CrossShardCall::fastestRate));
		return steps;
	}

	private static long fastestRate(List<PendingLimit> step) {
		return step.stream().mapToLong((limit) -> limit.zone().rate()).max().orElseThrow();
	}

	/**
	 * Decide about a call.
	 * @param shards all shards
	 * @param steps the limits of the call by shard, see {@link #steps}
	 * @param since when the call arrived, in ns
	 * @param timeout how long the decision may take, in ns
	 * @param fallback decides for shards that do not
	 * @return the decision
	 */
	static CompletableFuture<Decision> decide(List<LimiterShard> shards, List<List<PendingLimit>> steps, long since,
			long timeout, FallbackLimiter fallback) {
		CrossShardCall call = new CrossShardCall(shards, steps, since + timeout, fallback);
		call.ask(0);
		return call.decision;
	}

	private void ask(int step) {
		if (step == this.steps.size()) {
			end();
			return;
		}
		List<PendingLimit> limits = this.steps.get(step);
		long now = System.nanoTime();
		if (this.deadline - now <= 0) {
			failed(limits, new TimeoutException());
			ask(step + 1);
			return;
		}
		// the shard has all its time, as it is not to blame for those before
		TentativeDecision asked = new TentativeDecision(limits, now, new CompletableFuture<>());
		this.shards.get(limits.get(0).shard()).submit(asked);
		CompletableFuture<TentativeDecision.Outcome> outcome = asked.outcome();
		if (step > 0 && !outcome.isDone()) {
			outcome = outcome.copy().orTimeout(this.deadline - now, TimeUnit.NANOSECONDS);
		}
		outcome.handle((answer, thrown) -> {
			if (thrown != null) {
				failed(limits, RedisProblem.causeOf(thrown));
			}
			if (thrown != null || answered(limits, answer)) {
				ask(step + 1);
			}
			return true;
		}).exceptionally(this.decision::completeExceptionally);
	}

	private void failed(List<PendingLimit> limits, Throwable thrown) {
		this.undecided.addAll(limits);
		if (this.failure == null || StoreProblem.isMisconfiguration(thrown)) {
			this.failure = thrown;
		}
	}

	/**
	 * Take note of an answer.
	 * @return whether the call may go on
	 */
	private boolean answered(List<PendingLimit> limits, TentativeDecision.Outcome outcome) {
		Decision answer = outcome.decision();
		if (answer == null) {
			this.fallback.warnOfForeign(limits);
			this.undecided.addAll(limits);
			return true;
		}
		if (!answer.granted()) {
			reject(answer);
			return false;
		}
		this.effects.addAll(outcome.effects());
		this.slowest = slower(this.slowest, answer);
		return true;
	}

	private void end() {
		if (!this.undecided.isEmpty()) {
			this.undecided.sort(Comparator.comparingInt(PendingLimit::index));
			Decision here;
			try {
				here = this.fallback.decide(this.undecided, this.failure);
			}
			catch (RateLimitStoreException ex) {
				giveBack();
				this.decision.completeExceptionally(ex);
				return;
			}
			if (!here.granted()) {
				reject(here);
				return;
			}
			this.slowest = slower(this.slowest, here);
		}
		this.effects.forEach(TentativeEffect::confirm);
		this.decision.complete(this.slowest);
	}

	private void reject(Decision rejected) {
		giveBack();
		this.decision.complete(rejected);
	}

	private void giveBack() {
		Map<Integer, List<TentativeEffect>> byShard = new LinkedHashMap<>();
		for (TentativeEffect effect : this.effects) {
			byShard.computeIfAbsent(effect.limit().shard(), (shard) -> new ArrayList<>()).add(effect);
		}
		byShard.forEach((shard, charged) -> this.shards.get(shard).giveBack(charged));
	}

	/**
	 * The decision with the greater delay; of equal ones, that of the later limit.
	 */
	private static Decision slower(Decision one, Decision other) {
		if (one.delayMillis() != other.delayMillis()) {
			return (one.delayMillis() > other.delayMillis()) ? one : other;
		}
		return (one.limit() > other.limit()) ? one : other;
	}

}
