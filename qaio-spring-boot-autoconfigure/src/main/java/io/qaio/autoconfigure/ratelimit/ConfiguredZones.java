package io.qaio.autoconfigure.ratelimit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import io.qaio.autoconfigure.EntryProperty;
import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties.Store;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The {@link Zone zones} that properties describe. A wrong value is reported with its
 * property.
 *
 * @param properties the properties
 */
public record ConfiguredZones(RateLimitProperties properties) {

	private static final String ZONES = "qaio.rate-limit.zones";

	static ConfiguredZones of(Environment environment) {
		return new ConfiguredZones(Binder.get(environment).bindOrCreate("qaio.rate-limit", RateLimitProperties.class));
	}

	List<Zone> zones() {
		return zones((zone) -> true);
	}

	/**
	 * The zones whose buckets are in a store.
	 */
	List<Zone> zonesIn(Store store) {
		return zones((zone) -> store(zone) == store);
	}

	private List<Zone> zones(Predicate<RateLimitProperties.Zone> filter) {
		return this.properties.zones()
			.entrySet()
			.stream()
			.filter((entry) -> filter.test(entry.getValue()))
			.map((entry) -> zone(entry.getKey(), entry.getValue()))
			.toList();
	}

	private Store store(RateLimitProperties.Zone zone) {
		Store own = zone.store();
		return (own != null) ? own : this.properties.store();
	}

	/**
	 * The property that puts buckets into Redis.
	 * @return its name, empty if all buckets are in this JVM
	 */
	Optional<String> asksForRedis() {
		if (this.properties.store() == Store.REDIS) {
			return Optional.of("qaio.rate-limit.store");
		}
		return this.properties.zones()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().store() == Store.REDIS)
			.map((entry) -> EntryProperty.of(ZONES, entry.getKey()) + ".store")
			.findFirst();
	}

	/**
	 * What happens to calls while Redis cannot decide about them.
	 * @param zone the name of a zone, which may have been added at run time
	 */
	OnStoreFailure onStoreFailure(String zone) {
		RateLimitProperties.Zone settings = this.properties.zones().get(zone);
		OnStoreFailure own = (settings != null) ? settings.onStoreFailure() : null;
		return (own != null) ? own : this.properties.onStoreFailure();
	}

	/**
	 * Whether calls are rejected while Redis cannot decide about them.
	 * @param zones zones in Redis
	 * @return whether one of them rejects calls
	 */
	public boolean anyRejects(Collection<Zone> zones) {
		return zones.stream().anyMatch((zone) -> !zone.dryRun() && onStoreFailure(zone.name()) == OnStoreFailure.DENY);
	}

	private static Zone zone(String name, RateLimitProperties.Zone settings) {
		String property = EntryProperty.of(ZONES, name);
		Rate rate = rate(property + ".rate", settings.rate());
		return InvalidConfigurationException.check(property + ".size", settings.size(),
				() -> new Zone(name, rate, settings.size(), settings.dryRun()));
	}

	private static Rate rate(String property, @Nullable String rate) {
		if (rate == null) {
			throw new InvalidConfigurationException(property, "", "a zone must have a rate",
					"Set '" + property + "', as in '5r/s' or '30r/m'.");
		}
		return InvalidConfigurationException.check(property, rate, () -> Rate.parse(rate));
	}

}
