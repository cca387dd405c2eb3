package io.qaio.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.Zone;

/**
 * Models which keys a zone of nginx forgets before they have drained, which Redis does
 * not.
 */
final class ForgettingZone {

	private final Zone zone;

	/** Least recently used first. */
	private final Map<String, long[]> buckets = new LinkedHashMap<>(16, 0.75f, true);

	ForgettingZone(Zone zone) {
		this.zone = zone;
	}

	/**
	 * Looks a key up.
	 * @return the keys that nginx forgets to make room for it
	 */
	List<String> lookUp(String key, long now) {
		List<String> forgotten = new ArrayList<>();
		if (this.buckets.get(key) == null) {
			forgetIdle(now, forgotten);
			if (this.buckets.size() == this.zone.size()) {
				forgetFirst(forgotten);
				forgetIdle(now, forgotten);
			}
			this.buckets.put(key, new long[] { 0, now - 60_000 });
		}
		return forgotten;
	}

	void charge(String key, long excess, long now) {
		long[] bucket = Objects.requireNonNull(this.buckets.get(key));
		bucket[0] = excess;
		bucket[1] = now;
	}

	private void forgetIdle(long now, List<String> forgotten) {
		for (int i = 0; i < 2 && !this.buckets.isEmpty(); i++) {
			long[] oldest = this.buckets.values().iterator().next();
			if (!LeakyBucket.isIdle(oldest[0], oldest[1], now, this.zone.rate().thousandthsPerSecond())) {
				return;
			}
			forgetFirst(forgotten);
		}
	}

	private void forgetFirst(List<String> forgotten) {
		Iterator<String> keys = this.buckets.keySet().iterator();
		forgotten.add(keys.next());
		keys.remove();
	}

}
