package io.qaio.ratelimit.aop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one method.
 */
final class MethodLimits {

	private final RateLimiter limiter;

	private final Limit[] limits;

	MethodLimits(RateLimiter limiter, List<Limit> limits) {
		this.limiter = limiter;
		this.limits = limits.toArray(Limit[]::new);
	}

	/**
	 * Let a call in, and charge it.
	 * @param arguments the arguments of the call
	 * @return how long the call is to be held, in ms
	 * @throws RateLimitExceededException if the call is refused
	 */
	long admit(@Nullable Object[] arguments) {
		return (this.limits.length == 1) ? admit(this.limits[0], arguments) : admitByAll(arguments);
	}

	private long admit(Limit limit, @Nullable Object[] arguments) {
		String key = limit.key().of(arguments);
		Decision decision = this.limiter.decide(limit.limit(), key);
		if (!decision.granted()) {
			throw new RateLimitExceededException(limit.limit().on(key), decision.retryAfter());
		}
		return decision.delayMillis();
	}

	private long admitByAll(@Nullable Object[] arguments) {
		List<KeyedLimit> keyed = keyed(arguments);
		return delay(keyed, this.limiter.decide(keyed));
	}

	/**
	 * Let a call in, and charge it, without a thread if that takes time.
	 * @param arguments the arguments of the call
	 * @return how long the call is to be held, in ms, or a
	 * {@link RateLimitExceededException}
	 */
	CompletableFuture<Long> admitAsync(@Nullable Object[] arguments) {
		if (this.limits.length > 1) {
			List<KeyedLimit> keyed = keyed(arguments);
			return this.limiter.decideAsync(keyed).thenApply((decision) -> delay(keyed, decision));
		}
		RateLimit limit = this.limits[0].limit();
		String key = this.limits[0].key().of(arguments);
		return this.limiter.decideAsync(limit, key).thenApply((decision) -> delay(List.of(limit.on(key)), decision));
	}

	/**
	 * The limits of a call.
	 * @param arguments the arguments of the call
	 * @return the limits and their keys
	 */
	List<KeyedLimit> keyed(@Nullable Object[] arguments) {
		List<KeyedLimit> keyed = new ArrayList<>(this.limits.length);
		for (Limit limit : this.limits) {
			keyed.add(limit.limit().on(limit.key().of(arguments)));
		}
		return keyed;
	}

	private static long delay(List<KeyedLimit> limits, Decision decision) {
		if (!decision.granted()) {
			throw new RateLimitExceededException(limits.get(decision.limit()), decision.retryAfter());
		}
		return decision.delayMillis();
	}

	/**
	 * One {@code @RateLimited}.
	 */
	record Limit(RateLimit limit, Key key) {
	}

}
