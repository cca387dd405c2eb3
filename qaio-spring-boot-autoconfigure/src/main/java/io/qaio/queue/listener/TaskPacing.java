package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimitedMethods;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * Paces listeners whose methods are {@link RateLimited}. Their containers ask the limiter
 * right before the method would be called, and give a task back that has to wait. No
 * thread waits for the rate.
 * <p>
 * Thread-safe.
 */
public final class TaskPacing {

	private final RateLimitedMethods methods;

	private final RateLimiter limiter;

	private final @Nullable RateLimitZones zones;

	private final PacingSchedule schedule = new PacingSchedule();

	/**
	 * Create the pacing of an application.
	 * @param methods knows which methods are limited
	 * @param limiter decides
	 * @param zones knows the rates, at which tasks that wait come back one after the
	 * other; {@code null} to let all come back when there is room for one
	 */
	public TaskPacing(RateLimitedMethods methods, RateLimiter limiter, @Nullable RateLimitZones zones) {
		this.methods = methods;
		this.limiter = limiter;
		this.zones = zones;
	}

	/**
	 * The pacing of a listener's method.
	 * @return makes its handler a paced one, {@code null} if the method is not limited
	 */
	@Nullable Function<MethodHandler, TaskHandler> of(Class<?> type, Method method) {
		return this.methods.find(type, method)
			.<Function<MethodHandler, TaskHandler>>map(
					(calls) -> (handler) -> new PacedMethodHandler(handler, calls, this))
			.orElse(null);
	}

	/**
	 * Ask whether a call may start now. What the limits would let through without a delay
	 * starts at once, and is charged then. What would wait, or be rejected, is not
	 * charged and has to be given back. So no call is charged twice, whoever works on the
	 * task in the end.
	 * @return zero if it may, else after what time to ask again; fails as the limiter
	 * does
	 */
	CompletableFuture<Duration> ask(List<KeyedLimit> asked) {
		List<KeyedLimit> limits = asked.stream().map(TaskPacing::nowOrNever).toList();
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
		return this.schedule.next(new BucketId(zone, limit.key()), rejected.retryAfter(), interval(zone),
				System.nanoTime());
	}

	/**
	 * The time that one call takes by the rate of a zone, in ns.
	 */
	private long interval(String zone) {
		if (this.zones == null) {
			return 0;
		}
		return this.zones.find(zone)
			.map((found) -> TimeUnit.SECONDS.toNanos(LeakyBucket.REQUEST) / found.rate().thousandthsPerSecond())
			.orElse(0L);
	}

}
