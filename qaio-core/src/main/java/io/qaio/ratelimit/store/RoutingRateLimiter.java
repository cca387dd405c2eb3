package io.qaio.ratelimit.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.DecisionListener;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.DryRunCounts;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.UnknownZoneException;
import io.qaio.ratelimit.Zone;

/**
 * Routes each call to the store that keeps the buckets of its zones: the local one or a
 * shared one. All limits of one call must be of zones in the same store, since no store
 * can decide for both at once.
 * <p>
 * Safe for use by many threads.
 */
public final class RoutingRateLimiter implements RateLimiter, DecisionSource {

	private final ZoneStore local;

	private final ZoneStore shared;

	private final boolean newZonesAreLocal;

	/**
	 * Creates a limiter of two.
	 * @param local the limiter in this JVM
	 * @param shared the other limiter
	 * @param sharedZones the zones of the other limiter
	 * @param newZonesAreLocal whether zones that are added are kept in this JVM
	 */
	public RoutingRateLimiter(LocalRateLimiter local, RateLimiter shared, RateLimitZones sharedZones,
			boolean newZonesAreLocal) {
		this.local = new ZoneStore(local, local.zones());
		this.shared = new ZoneStore(shared, sharedZones);
		this.newZonesAreLocal = newZonesAreLocal;
	}

	@Override
	public Decision decide(RateLimit limit, String key) {
		return store(limit.zone()).limiter.decide(limit, key);
	}

	@Override
	public Decision decide(List<KeyedLimit> limits) {
		return limits.isEmpty() ? Decision.NOT_LIMITED : store(limits).limiter.decide(limits);
	}

	@Override
	public CompletableFuture<Decision> decideAsync(RateLimit limit, String key) {
		return store(limit.zone()).limiter.decideAsync(limit, key);
	}

	@Override
	public CompletableFuture<Decision> decideAsync(List<KeyedLimit> limits) {
		return limits.isEmpty() ? CompletableFuture.completedFuture(Decision.NOT_LIMITED)
				: store(limits).limiter.decideAsync(limits);
	}

	@Override
	public void tell(DecisionListener listener) {
		for (ZoneStore store : List.of(this.local, this.shared)) {
			if (store.limiter instanceof DecisionSource source) {
				source.tell(listener);
			}
		}
	}

	private ZoneStore store(List<KeyedLimit> limits) {
		String firstZone = limits.get(0).limit().zone();
		ZoneStore first = store(firstZone);
		for (KeyedLimit limit : limits) {
			if (store(limit.limit().zone()) != first) {
				throw new IllegalArgumentException("Zones '" + firstZone + "' and '" + limit.limit().zone()
						+ "' have different stores, so one call cannot be limited by both."
						+ " Give them the same 'qaio.rate-limit.zones.<name>.store'");
			}
		}
		return first;
	}

	private ZoneStore store(String zone) {
		if (this.shared.zones.contains(zone)) {
			return this.shared;
		}
		if (this.local.zones.contains(zone)) {
			return this.local;
		}
		throw new UnknownZoneException(zone, zones().all().stream().map(Zone::name).toList());
	}

	/**
	 * Returns the zones of both stores.
	 * @return the zones, which can be changed
	 */
	public RateLimitZones zones() {
		return new RoutedZones(this);
	}

	/**
	 * A limiter and the zones whose buckets it keeps.
	 */
	private record ZoneStore(RateLimiter limiter, RateLimitZones zones) {
	}

	/**
	 * The zones of both stores.
	 */
	private record RoutedZones(RoutingRateLimiter limiter) implements RateLimitZones {

		@Override
		public List<Zone> all() {
			return Stream.of(this.limiter.local, this.limiter.shared)
				.flatMap((store) -> store.zones.all().stream())
				.toList();
		}

		@Override
		public boolean contains(String name) {
			return this.limiter.local.zones.contains(name) || this.limiter.shared.zones.contains(name);
		}

		@Override
		public void put(Zone zone) {
			ZoneStore added = this.limiter.newZonesAreLocal ? this.limiter.local : this.limiter.shared;
			(contains(zone.name()) ? this.limiter.store(zone.name()) : added).zones.put(zone);
		}

		@Override
		public DryRunCounts dryRun(String name) {
			return this.limiter.store(name).zones.dryRun(name);
		}

	}

}
