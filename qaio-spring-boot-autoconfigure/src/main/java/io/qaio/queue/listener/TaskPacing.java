package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimitedMethods;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * Paces listeners whose methods are {@link RateLimited}: their containers ask the limiter
 * right before a task is worked on, without a thread that waits, and give the task back
 * until its turn if it has to wait.
 * <p>
 * Safe for use by many threads.
 */
public final class TaskPacing {

	private final RateLimitedMethods methods;

	private final RateLimiter limiter;

	private final @Nullable RateLimitZones zones;

	private final Turns turns = new Turns();

	/**
	 * Create the pacing of an application.
	 * @param methods knows which methods are limited
	 * @param limiter decides
	 * @param zones tells the rates, by which tasks that wait come back one after the
	 * other; without it they all come when there is room for one
	 */
	public TaskPacing(RateLimitedMethods methods, RateLimiter limiter, @Nullable RateLimitZones zones) {
		this.methods = methods;
		this.limiter = limiter;
		this.zones = zones;
	}

	/**
	 * The pace of a listener's method.
	 * @return the pace, {@code null} if it is not limited
	 */
	@Nullable Pace of(Class<?> type, Method method) {
		return this.methods.find(type, method)
			.map((calls) -> new Pace(calls, this.limiter, this.turns, this::interval))
			.orElse(null);
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
