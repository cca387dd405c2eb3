package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.LimitedCalls;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one method.
 * <p>
 * Safe for use by many threads.
 */
final class MethodLimits implements LimitedCalls {

	/** The method whose next call by the thread is not limited. */
	private static final ThreadLocal<@Nullable Method> ADMITTED = new ThreadLocal<>();

	private final Method method;

	private final RateLimiter limiter;

	private final Limit[] limits;

	MethodLimits(Method method, RateLimiter limiter, List<Limit> limits) {
		this.method = method;
		this.limiter = limiter;
		this.limits = limits.toArray(Limit[]::new);
	}

	/**
	 * Lets a call in, and charges it.
	 * @param arguments the arguments of the call
	 * @return how long the call is delayed, in ms
	 * @throws RateLimitExceededException if the call is rejected
	 */
	long admit(@Nullable Object[] arguments) {
		if (this.limits.length > 1) {
			List<KeyedLimit> keyed = limits(arguments);
			return this.limiter.decide(keyed).requireGranted(keyed);
		}
		// allocates nothing unless the call is rejected
		Limit limit = this.limits[0];
		String key = limit.key().of(arguments);
		Decision decision = this.limiter.decide(limit.limit(), key);
		return decision.granted() ? decision.delayMillis() : decision.requireGranted(List.of(limit.limit().on(key)));
	}

	/**
	 * Lets a call in, and charges it, without a thread if that takes time.
	 * @param arguments the arguments of the call
	 * @return how long the call is delayed, in ms, or a
	 * {@link RateLimitExceededException}
	 */
	CompletableFuture<Long> admitAsync(@Nullable Object[] arguments) {
		List<KeyedLimit> keyed = limits(arguments);
		// a limiter of the application's own may have a way of its own for one limit
		CompletableFuture<Decision> decision = (keyed.size() > 1) ? this.limiter.decideAsync(keyed)
				: this.limiter.decideAsync(keyed.get(0).limit(), keyed.get(0).key());
		return decision.thenApply((decided) -> decided.requireGranted(keyed));
	}

	@Override
	public List<KeyedLimit> limits(@Nullable Object[] arguments) {
		List<KeyedLimit> keyed = new ArrayList<>(this.limits.length);
		for (Limit limit : this.limits) {
			keyed.add(limit.limit().on(limit.key().of(arguments)));
		}
		return keyed;
	}

	@Override
	public Admitted admitted() {
		ADMITTED.set(this.method);
		return ADMITTED::remove;
	}

	/**
	 * Whether the call that begins now in this thread is {@link #admitted}. Only one is.
	 */
	boolean isAdmitted() {
		if (!this.method.equals(ADMITTED.get())) {
			return false;
		}
		ADMITTED.remove();
		return true;
	}

	/**
	 * One {@code @RateLimited}.
	 */
	record Limit(RateLimit limit, Key key) {
	}

}
