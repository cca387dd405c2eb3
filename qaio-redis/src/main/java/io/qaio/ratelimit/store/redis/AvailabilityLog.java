package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.qaio.redis.Availability;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when Redis stops and starts to decide, or one shard of it, once each. Called under
 * the lock of {@link Availability}.
 */
final class AvailabilityLog implements BiConsumer<Availability.Status, Availability.Status> {

	private static final Logger logger = LoggerFactory.getLogger(AvailabilityLog.class);

	/** What decides, for messages; starts with a space if there are several shards. */
	private final String shard;

	private final Executor executor;

	private final Duration timeout;

	private final FallbackLimiter fallback;

	private final Supplier<String> policies;

	private long undecidedBefore;

	/**
	 * Create a log.
	 * @param shard names the shard, empty if there is only one
	 * @param executor writes the warning, so that no caller waits for that
	 * @param timeout how long a decision may take
	 * @param fallback counts the calls that it decides
	 * @param policies describes the policies of all zones
	 */
	AvailabilityLog(String shard, Executor executor, Duration timeout, FallbackLimiter fallback,
			Supplier<String> policies) {
		this.shard = shard.isEmpty() ? "" : " of " + shard;
		this.executor = executor;
		this.timeout = timeout;
		this.fallback = fallback;
		this.policies = policies;
	}

	@Override
	public void accept(Availability.Status before, Availability.Status now) {
		Throwable failure = now.failure();
		if (failure == null) {
			logger.info("Redis decides about rate limits" + this.shard + " again, after "
					+ Duration.between(before.since(), now.since()).toMillis()
					+ " ms, in which on-store-failure held for " + (this.fallback.undecided() - this.undecidedBefore)
					+ (this.shard.isEmpty() ? " calls" : " calls of all shards"));
			return;
		}
		this.undecidedBefore = this.fallback.undecided();
		this.executor.execute(() -> {
			String problem = "Redis does not decide about rate limits" + this.shard + ": "
					+ StoreProblem.describe(failure, this.timeout) + ". ";
			if (now.isMisconfigured()) {
				logger.error(problem + "Until it does, calls fail where on-store-failure would allow them: "
						+ this.policies.get());
			}
			else {
				logger.warn(problem + "Until it does again, on-store-failure holds for calls: " + this.policies.get());
			}
			logger.debug("Why Redis does not decide about rate limits", failure);
		});
	}

}
