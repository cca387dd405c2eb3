package io.qaio.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.LocalRateLimiter;
import io.qaio.ratelimit.store.OnStoreFailure;

/**
 * Decides about calls while Redis does not, by the {@link OnStoreFailure} of their zones:
 * a zone that denies rejects the call; otherwise zones that decide locally are combined
 * in this JVM, and zones that allow take no part. Counts these calls. Thread-safe.
 */
final class FallbackLimiter {

	/** Redis may be back after this time. */
	private static final long RETRY_AFTER_MILLIS = 1000;

	private final LocalRateLimiter local = new LocalRateLimiter(List.of());

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

	Decision decide(List<PendingLimit> limits) {
		this.undecided.increment();
		List<PendingLimit> here = new ArrayList<>(limits.size());
		for (PendingLimit limit : limits) {
			OnStoreFailure policy = limit.zone().onStoreFailure();
			if (policy == OnStoreFailure.DENY && !limit.zone().isDryRun()) {
				return Decision.rejected(RETRY_AFTER_MILLIS, 0, limit.index());
			}
			if (policy == OnStoreFailure.LOCAL) {
				here.add(limit);
			}
		}
		return here.isEmpty() ? Decision.PASSED : decideHere(here);
	}

	private Decision decideHere(List<PendingLimit> limits) {
		List<KeyedLimit> keyed = limits.stream().map((limit) -> limit.limit().on(limit.key())).toList();
		Decision decision = this.local.decide(keyed);
		if (decision.limit() < 0) {
			return decision;
		}
		return new Decision(decision.granted(), decision.delayMillis(), decision.retryAfterMillis(), decision.excess(),
				limits.get(decision.limit()).index());
	}

}
