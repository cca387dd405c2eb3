package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.LimitedCalls;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * How often the method of a listener may be called. A call is charged when it starts, and
 * only then: nobody waits for a call that is charged already, so none is charged twice,
 * whoever works on the task in the end. What does not wait by its limits starts at once.
 * What would wait, or be refused, is to be given back.
 */
final class Pace {

	private final LimitedCalls calls;

	private final RateLimiter limiter;

	private final Turns turns;

	private final ToLongFunction<String> intervals;

	/**
	 * Create a pace.
	 * @param calls the calls of the method
	 * @param limiter decides about them
	 * @param turns says when those come back that have to wait
	 * @param intervals the time that a call takes by the rate of a zone, in ns
	 */
	Pace(LimitedCalls calls, RateLimiter limiter, Turns turns, ToLongFunction<String> intervals) {
		this.calls = calls;
		this.limiter = limiter;
		this.turns = turns;
		this.intervals = intervals;
	}

	/**
	 * Ask whether a call may start now, which is charged then.
	 * @return zero if it may, otherwise after what time to ask again; fails as the
	 * limiter does
	 */
	CompletableFuture<Duration> ask(@Nullable Object[] arguments) {
		List<KeyedLimit> limits = this.calls.limits(arguments).stream().map(Pace::nowOrNever).toList();
		return this.limiter.decideAsync(limits)
			.thenApply((decision) -> decision.granted() ? Duration.ZERO : turn(limits, decision));
	}

	/**
	 * The limit that lets in what would start at once, and refuses what would wait.
	 */
	private static KeyedLimit nowOrNever(KeyedLimit asked) {
		RateLimit limit = asked.limit();
		return new RateLimit(limit.zone(), Math.min(limit.burst(), limit.delay()), RateLimit.NO_DELAY).on(asked.key());
	}

	private Duration turn(List<KeyedLimit> limits, Decision refused) {
		KeyedLimit limit = limits.get(refused.limit());
		String zone = limit.limit().zone();
		return this.turns.next(new Turns.Bucket(zone, limit.key()), refused.retryAfter(),
				this.intervals.applyAsLong(zone), System.nanoTime());
	}

	/**
	 * Let the next call of this thread go on without being decided about again.
	 */
	LimitedCalls.Admitted admitted() {
		return this.calls.admitted();
	}

}
