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
	 * @return the pacing, {@code null} if it is not limited
	 */
	@Nullable MethodPacing of(Class<?> type, Method method) {
		return this.methods.find(type, method)
			.map((calls) -> new MethodPacing(calls, this.limiter, this.schedule, this::interval))
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
