package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
 * Keeps the buckets of some zones in this JVM and those of others elsewhere. The limits
 * of one call must all be of zones that are kept at one place: nobody could decide by
 * both at once.
 * <p>
 * Safe for use by many threads.
 */
public final class ZonedRateLimiter implements RateLimiter, DecisionSource {

	private final Place here;

	private final Place elsewhere;

	private final boolean newZonesHere;

	/**
	 * Create a limiter of two.
	 * @param here the one in this JVM
	 * @param elsewhere the other one
	 * @param elsewhereZones the zones of the other one
	 * @param newZonesHere whether zones that are added are kept in this JVM
	 */
	public ZonedRateLimiter(LocalRateLimiter here, RateLimiter elsewhere, RateLimitZones elsewhereZones,
			boolean newZonesHere) {
		this.here = new Place(here, here.zones());
		this.elsewhere = new Place(elsewhere, elsewhereZones);
		this.newZonesHere = newZonesHere;
	}

	@Override
	public Decision decide(RateLimit limit, String key) {
		return place(limit.zone()).limiter.decide(limit, key);
	}

	@Override
	public Decision decide(List<KeyedLimit> limits) {
		return limits.isEmpty() ? Decision.NOT_LIMITED : place(limits).limiter.decide(limits);
	}

	@Override
	public CompletableFuture<Decision> decideAsync(RateLimit limit, String key) {
		return place(limit.zone()).limiter.decideAsync(limit, key);
	}

	@Override
	public CompletableFuture<Decision> decideAsync(List<KeyedLimit> limits) {
		return limits.isEmpty() ? CompletableFuture.completedFuture(Decision.NOT_LIMITED)
				: place(limits).limiter.decideAsync(limits);
	}

	@Override
	public void tell(DecisionListener listener) {
		for (Place place : List.of(this.here, this.elsewhere)) {
			if (place.limiter instanceof DecisionSource source) {
				source.tell(listener);
			}
		}
	}

	private Place place(List<KeyedLimit> limits) {
		Place first = place(limits.get(0).limit().zone());
		for (KeyedLimit limit : limits) {
			if (place(limit.limit().zone()) != first) {
				throw new IllegalArgumentException("Zones '" + limits.get(0).limit().zone() + "' and '"
						+ limit.limit().zone() + "' have different stores, so one call cannot be limited by both."
						+ " Give them the same 'qaio.rate-limit.zones.<name>.store'");
			}
		}
		return first;
	}

	private Place place(String zone) {
		if (this.elsewhere.zones.contains(zone)) {
			return this.elsewhere;
		}
		if (this.here.zones.contains(zone)) {
			return this.here;
		}
		throw new UnknownZoneException(zone, zones().all().stream().map(Zone::name).toList());
	}

	/**
	 * The zones.
	 * @return the zones of both, which can be changed
	 */
	public RateLimitZones zones() {
		return new Zones();
	}

	/**
	 * Where buckets are kept.
	 */
	private record Place(RateLimiter limiter, RateLimitZones zones) {
	}

	/**
	 * The zones as others see them.
	 */
	private final class Zones implements RateLimitZones {

		@Override
		public List<Zone> all() {
			List<Zone> all = new ArrayList<>(ZonedRateLimiter.this.here.zones.all());
			all.addAll(ZonedRateLimiter.this.elsewhere.zones.all());
			return all;
		}

		@Override
		public boolean contains(String name) {
			return ZonedRateLimiter.this.here.zones.contains(name)
					|| ZonedRateLimiter.this.elsewhere.zones.contains(name);
		}

		@Override
		public void put(Zone zone) {
			Place place = contains(zone.name()) ? place(zone.name())
					: ZonedRateLimiter.this.newZonesHere ? ZonedRateLimiter.this.here : ZonedRateLimiter.this.elsewhere;
			place.zones.put(zone);
		}

		@Override
		public DryRunCounts dryRun(String name) {
			return place(name).zones.dryRun(name);
		}

	}

}
