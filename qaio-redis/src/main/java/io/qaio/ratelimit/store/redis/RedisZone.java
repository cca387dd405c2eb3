package io.qaio.ratelimit.store.redis;

import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.DryRun;
import io.qaio.ratelimit.store.OnStoreFailure;

/**
 * A zone whose buckets are in Redis. Another object takes its place when the zone is
 * changed. Immutable, and equal only to itself: it is part of the key by which calls are
 * found that are alike.
 */
final class RedisZone {

	private final Zone zone;

	private final String keys;

	private final OnStoreFailure onStoreFailure;

	private final DryRun dryRun;

	RedisZone(Zone zone, String keys, OnStoreFailure onStoreFailure, DryRun dryRun) {
		this.zone = zone;
		this.keys = keys;
		this.onStoreFailure = onStoreFailure;
		this.dryRun = dryRun;
	}

	RedisZone changed(Zone zone) {
		return new RedisZone(zone, this.keys, this.onStoreFailure, this.dryRun);
	}

	Zone zone() {
		return this.zone;
	}

	long rate() {
		return this.zone.rate().thousandthsPerSecond();
	}

	/**
	 * What the names of its buckets begin with.
	 */
	String keys() {
		return this.keys;
	}

	OnStoreFailure onStoreFailure() {
		return this.onStoreFailure;
	}

	boolean isDryRun() {
		return this.zone.dryRun();
	}

	DryRun dryRun() {
		return this.dryRun;
	}

	/**
	 * What the script must know of a limit.
	 */
	Terms terms(RateLimit limit) {
		return new Terms(rate(), limit.burstExcess(), isDryRun());
	}

	/**
	 * What the script must know of a limit.
	 *
	 * @param rate thousandths of a request per second
	 * @param burst thousandths of a request
	 * @param dryRun whether it rejects nothing
	 */
	record Terms(long rate, long burst, boolean dryRun) {
	}

}
