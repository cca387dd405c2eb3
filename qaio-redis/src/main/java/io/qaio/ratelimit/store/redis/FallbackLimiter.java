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
 * Deals with calls about which Redis does not decide, as their zones say: refused if one
 * says so, else decided here by those limits whose zones say that.
 */
final class FallbackLimiter {

	/** When it is worth while to ask again. */
	private static final long RETRY_AFTER_MILLIS = 1000;

	private final LocalRateLimiter local = new LocalRateLimiter(List.of());

	private final LongAdder undecided = new LongAdder();

	void put(Zone zone) {
		this.local.zones().put(zone);
	}

	/**
	 * How many calls were decided here.
	 */
	long undecided() {
		return this.undecided.sum();
	}

	Decision decide(List<AskedLimit> limits) {
		this.undecided.increment();
		List<AskedLimit> here = new ArrayList<>(limits.size());
		for (AskedLimit limit : limits) {
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

	private Decision decideHere(List<AskedLimit> limits) {
		List<KeyedLimit> keyed = limits.stream().map((limit) -> limit.limit().on(limit.key())).toList();
		Decision decision = this.local.decide(keyed);
		if (decision.limit() < 0) {
			return decision;
		}
		return new Decision(decision.granted(), decision.delayMillis(), decision.retryAfterMillis(), decision.excess(),
				limits.get(decision.limit()).index());
	}

}
