package io.qaio.ratelimit.store.redis;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.qaio.ratelimit.DryRunCounts;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.UnknownZoneException;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.DryRun;
import io.qaio.ratelimit.store.OnStoreFailure;

/**
 * The zones whose buckets are in Redis, by name. Thread-safe.
 */
final class RedisZones implements RateLimitZones {

	private final Map<String, RedisZone> zones = new ConcurrentHashMap<>();

	private final BucketNames names;

	private final Function<String, OnStoreFailure> onStoreFailure;

	private final FallbackLimiter fallback;

	RedisZones(Collection<Zone> zones, BucketNames names, Function<String, OnStoreFailure> onStoreFailure,
			FallbackLimiter fallback) {
		this.names = names;
		this.onStoreFailure = onStoreFailure;
		this.fallback = fallback;
		zones.forEach(this::put);
	}

	/**
	 * A zone.
	 * @throws UnknownZoneException if there is none of this name
	 */
	RedisZone get(String name) {
		RedisZone zone = this.zones.get(name);
		if (zone == null) {
			throw new UnknownZoneException(name, this.zones.keySet());
		}
		return zone;
	}

	/**
	 * Describes the policies of all zones, for messages.
	 */
	String policies() {
		return this.zones.values()
			.stream()
			.map((zone) -> zone.zone().name() + "=" + zone.onStoreFailure().name().toLowerCase(Locale.ROOT))
			.sorted()
			.collect(Collectors.joining(", "));
	}

	@Override
	public List<Zone> all() {
		return this.zones.values().stream().map(RedisZone::zone).toList();
	}

	@Override
	public boolean contains(String name) {
		return this.zones.containsKey(name);
	}

	@Override
	public void put(Zone zone) {
		this.fallback.put(zone);
		this.zones.compute(zone.name(), (name, known) -> (known != null) ? known.changed(zone)
				: new RedisZone(zone, this.names.zone(name), this.onStoreFailure.apply(name), new DryRun(name)));
	}

	@Override
	public DryRunCounts dryRun(String name) {
		return get(name).dryRun().counts();
	}

}
