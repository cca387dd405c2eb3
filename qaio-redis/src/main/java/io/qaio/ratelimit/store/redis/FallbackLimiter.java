package io.qaio.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimitStoreException;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.LocalRateLimiter;
import io.qaio.ratelimit.store.OnStoreFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about calls while Redis does not, by the {@link OnStoreFailure} of their zones:
 * a zone that denies rejects the call; otherwise zones that decide locally are combined
 * in this JVM, and zones that allow take no part. Counts these calls. Thread-safe.
 */
final class FallbackLimiter {

	private static final Logger logger = LoggerFactory.getLogger(FallbackLimiter.class);

	/** Redis may be back after this time. */
	private static final long RETRY_AFTER_MILLIS = 1000;

	private final LocalRateLimiter local = new LocalRateLimiter(List.of());

	/** The key patterns that were logged. */
	private final Set<String> foreign = ConcurrentHashMap.newKeySet();

	private final LongAdder undecided = new LongAdder();

	void put(Zone zone) {
		this.local.zones().put(zone);
	}

	/**
	 * The number of calls decided here.
	 */
	long undecided() {
		return this.undecided.sum();
	}

	/**
	 * Decide about a call with a key that holds something else than a bucket.
	 */
	Decision decideForeign(List<PendingLimit> limits) {
		warnOfForeign(limits);
		return decide(limits, null);
	}

	/**
	 * Log, once, that a key holds something else than a bucket.
	 */
	void warnOfForeign(List<PendingLimit> limits) {
		String where = limits.stream()
			.map((limit) -> limit.zone().pattern())
			.distinct()
			.collect(Collectors.joining(" or "));
		if (this.foreign.add(where)) {
			logger.error("A key '" + where + "' in Redis holds something that is no bucket of a rate limit, so"
					+ " on-store-failure holds for calls with that key. Somebody else uses it: choose another"
					+ " qaio.rate-limit.key-prefix, or delete the key. This is logged once");
		}
	}

	/**
	 * Decide about a call.
	 * @param limits its limits
	 * @param failure why Redis does not decide, {@code null} if that is in the key
	 * @throws RateLimitStoreException if that lasts until somebody changes settings, and
	 * the call would be allowed: no limit would ever hold then
	 */
	Decision decide(List<PendingLimit> limits, @Nullable Throwable failure) {
		boolean misconfigured = failure != null && StoreProblem.isMisconfiguration(failure);
		this.undecided.increment();
		List<KeyedLimit> here = new ArrayList<>(limits.size());
		for (PendingLimit limit : limits) {
			OnStoreFailure policy = limit.zone().onStoreFailure();
			if (policy == OnStoreFailure.DENY && !limit.zone().isDryRun()) {
				return Decision.rejected(RETRY_AFTER_MILLIS, 0, limit.index());
			}
			if (misconfigured && policy == OnStoreFailure.ALLOW && !limit.zone().isDryRun()) {
				throw StoreProblem.refused(limit.limit().zone(), Objects.requireNonNull(failure));
			}
			// each at its index; without a key, it takes no part
			while (here.size() < limit.index()) {
				here.add(limit.limit().on(""));
			}
			here.add(limit.limit().on((policy == OnStoreFailure.LOCAL) ? limit.key() : ""));
		}
		Decision decision = this.local.decide(here);
		return (decision == Decision.NOT_LIMITED) ? Decision.PASSED : decision;
	}

}
