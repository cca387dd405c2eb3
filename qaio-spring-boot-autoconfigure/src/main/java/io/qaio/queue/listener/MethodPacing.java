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
 * How often the method of a listener may be called. What the limits would let through
 * without a delay starts at once, and is charged then. What would wait, or be rejected,
 * is not charged and has to be given back. So no call is charged twice, whoever works on
 * the task in the end.
 * <p>
 * Thread-safe.
 */
final class MethodPacing {

	private final LimitedCalls calls;

	private final RateLimiter limiter;

	private final PacingSchedule schedule;

	private final ToLongFunction<String> intervals;

	/**
	 * Create the pacing of a method.
	 * @param calls the calls of the method
	 * @param limiter decides about them
	 * @param schedule says when tasks come back that have to wait
	 * @param intervals the time that a call takes by the rate of a zone, in ns
	 */
	MethodPacing(LimitedCalls calls, RateLimiter limiter, PacingSchedule schedule, ToLongFunction<String> intervals) {
		this.calls = calls;
		this.limiter = limiter;
		this.schedule = schedule;
		this.intervals = intervals;
	}

	/**
	 * Ask whether a call may start now. If it may, it is charged.
	 * @return zero if it may, else after what time to ask again; fails as the limiter
	 * does
	 */
	CompletableFuture<Duration> ask(@Nullable Object[] arguments) {
		List<KeyedLimit> limits = this.calls.limits(arguments).stream().map(MethodPacing::nowOrNever).toList();
		return this.limiter.decideAsync(limits)
			.thenApply((decision) -> decision.granted() ? Duration.ZERO : delay(limits, decision));
	}

	/**
	 * The limit that lets through what would start at once, and rejects what would wait.
	 */
	private static KeyedLimit nowOrNever(KeyedLimit asked) {
		RateLimit limit = asked.limit();
		return new RateLimit(limit.zone(), Math.min(limit.burst(), limit.delay()), RateLimit.NO_DELAY).on(asked.key());
	}

	private Duration delay(List<KeyedLimit> limits, Decision rejected) {
		KeyedLimit limit = limits.get(rejected.limit());
		String zone = limit.limit().zone();
		return this.schedule.next(new PacingSchedule.Bucket(zone, limit.key()), rejected.retryAfter(),
				this.intervals.applyAsLong(zone), System.nanoTime());
	}

	/**
	 * Let the next call of this thread go on without another decision.
	 */
	LimitedCalls.Admitted admitted() {
		return this.calls.admitted();
	}

}
