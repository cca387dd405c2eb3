package io.qaio.ratelimit.store.redis;

import java.util.List;

import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.DryRun;
import io.qaio.ratelimit.store.OnStoreFailure;
import org.jspecify.annotations.Nullable;

/**
 * A zone whose buckets are in Redis. Another object takes its place when the zone is
 * changed. Equal only to itself: it is part of the key by which calls are found that are
 * alike.
 *
 * @param zone the zone
 * @param keys the start of the names of its buckets, by shard
 * @param onStoreFailure what decides while Redis does not
 * @param dryRun counts what its limits would do
 */
record RedisZone(Zone zone, List<String> keys, OnStoreFailure onStoreFailure, DryRun dryRun) {

	/**
	 * What the names of its buckets look like, for messages.
	 */
	String pattern() {
		// there is no other # before the key
		return this.keys.get(0).replaceFirst("#\\d+", "#*") + ":*";
	}

	RedisZone changed(Zone zone) {
		return new RedisZone(zone, this.keys, this.onStoreFailure, this.dryRun);
	}

	/**
	 * The rate, in thousandths of a request per second.
	 */
	long rate() {
		return this.zone.rate().thousandthsPerSecond();
	}

	boolean isDryRun() {
		return this.zone.dryRun();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

}
