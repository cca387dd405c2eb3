package io.qaio.ratelimit.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

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
import org.jspecify.annotations.Nullable;

/**
 * Keeps the buckets in this JVM, as many as the zones' sizes allow: of more keys than
 * that, the least recently used is forgotten, idle ones first, as in nginx. A forgotten
 * key starts again as one that is not known.
 * <p>
 * Safe for use by many threads, which do not block each other: a decision about a known
 * key by one limit takes no lock, and allocates nothing unless the call is delayed or
 * rejected. Time is {@link System#nanoTime}, which cannot be set; where more than 100
 * calls come in a millisecond, as a daemon thread reads it every half millisecond. A key
 * of more than 256 characters is kept as its SHA-256 digest.
 */
public final class LocalRateLimiter implements RateLimiter, DecisionSource {

	private final StoreClock clock;

	private volatile @Nullable DecisionListener listener;

	/** Never changed: another one takes its place. */
	private volatile Map<String, LocalZone> zones;

	/**
	 * Creates a limiter whose buckets are all unknown.
	 * @param zones the zones, each with a name of its own
	 * @throws IllegalArgumentException if two zones have one name
	 */
	public LocalRateLimiter(Collection<Zone> zones) {
		this(zones, StoreClock.ticking(System::nanoTime));
	}

	LocalRateLimiter(Collection<Zone> zones, LongSupplier nanoTime) {
		this(zones, StoreClock.exact(nanoTime));
	}

	private LocalRateLimiter(Collection<Zone> zones, StoreClock clock) {
		this.clock = clock;
		Map<String, LocalZone> local = new HashMap<>();
		for (Zone zone : zones) {
			if (local.put(zone.name(), LocalZone.of(zone, local.size(), this.clock)) != null) {
				throw new IllegalArgumentException("Two zones are named '" + zone.name() + "'");
			}
		}
		this.zones = local;
	}

	@Override
	public Decision decide(RateLimit limit, String key) {
		Decision decision = zone(limit).decide(limit, key);
		DecisionListener listener = this.listener;
		if (listener != null && !key.isEmpty()) {
			listener.decided(limit.zone(), decision);
		}
		return decision;
	}

	@Override
	public Decision decide(List<KeyedLimit> limits) {
		if (limits.size() == 1) {
			KeyedLimit only = limits.get(0);
			return decide(only.limit(), only.key());
		}
		Decision decision = joint(limits).decide();
		DecisionListener listener = this.listener;
		if (listener != null && decision != Decision.NOT_LIMITED) {
			listener.decided(zone(limits, decision), decision);
		}
		return decision;
	}

	private static String zone(List<KeyedLimit> limits, Decision decision) {
		int first = 0;
		while (limits.get(first).key().isEmpty()) {
			first++;
		}
		return limits.get((decision.limit() >= 0) ? decision.limit() : first).limit().zone();
	}

	@Override
	public void tell(DecisionListener listener) {
		this.listener = listener;
	}

	JointDecision joint(List<KeyedLimit> limits) {
		JointDecision decision = new JointDecision(this.clock);
		for (int i = 0; i < limits.size(); i++) {
			RateLimit limit = limits.get(i).limit();
			LocalZone zone = zone(limit);
			String key = limits.get(i).key();
			if (!key.isEmpty()) {
				decision.add(i, limit, zone, BucketKey.of(key));
			}
		}
		return decision;
	}

	/**
	 * The zones.
	 * @return the zones, which can be changed
	 */
	public RateLimitZones zones() {
		return new LocalZones();
	}

	LocalZone zone(RateLimit limit) {
		LocalZone zone = this.zones.get(limit.zone());
		if (zone == null) {
			throw new UnknownZoneException(limit.zone(), this.zones.keySet());
		}
		return zone;
	}

	/**
	 * The zones of this limiter.
	 */
	private final class LocalZones implements RateLimitZones {

		@Override
		public List<Zone> all() {
			return LocalRateLimiter.this.zones.values().stream().map(LocalZone::zone).toList();
		}

		@Override
		public boolean contains(String name) {
			return LocalRateLimiter.this.zones.containsKey(name);
		}

		@Override
		public void put(Zone zone) {
			synchronized (LocalRateLimiter.this) {
				Map<String, LocalZone> changed = new HashMap<>(LocalRateLimiter.this.zones);
				LocalZone known = changed.get(zone.name());
				changed.put(zone.name(), (known != null) ? known.changed(zone)
						: LocalZone.of(zone, changed.size(), LocalRateLimiter.this.clock));
				LocalRateLimiter.this.zones = changed;
			}
		}

		@Override
		public DryRunCounts dryRun(String name) {
			return zone(RateLimit.of(name)).dryRun().counts();
		}

	}

}
