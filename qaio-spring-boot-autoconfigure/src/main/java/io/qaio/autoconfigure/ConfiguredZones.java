package io.qaio.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.qaio.autoconfigure.QaioRateLimitProperties.Store;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.redis.OnStoreFailure;
import org.jspecify.annotations.Nullable;

/**
 * Turns properties into {@link Zone zones}. What is wrong is reported with the property
 * that says it.
 */
final class ConfiguredZones {

	private static final String ZONES = "qaio.rate-limit.zones";

	private final QaioRateLimitProperties properties;

	ConfiguredZones(QaioRateLimitProperties properties) {
		this.properties = properties;
	}

	List<Zone> zones() {
		return this.properties.zones()
			.entrySet()
			.stream()
			.map((entry) -> zone(entry.getKey(), entry.getValue()))
			.toList();
	}

	/**
	 * The zones whose buckets are there.
	 */
	List<Zone> zonesIn(Store store) {
		return this.properties.zones()
			.entrySet()
			.stream()
			.filter((entry) -> store(entry.getValue()) == store)
			.map((entry) -> zone(entry.getKey(), entry.getValue()))
			.toList();
	}

	private Store store(QaioRateLimitProperties.Zone zone) {
		Store own = zone.store();
		return (own != null) ? own : this.properties.store();
	}

	/**
	 * The property that says that buckets are in Redis.
	 * @return its name, none if all are in this JVM
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
	 * What becomes of calls while Redis does not decide.
	 * @param zone the name of a zone, which may be one that was added later
	 */
	OnStoreFailure onStoreFailure(String zone) {
		QaioRateLimitProperties.Zone settings = this.properties.zones().get(zone);
		OnStoreFailure own = (settings != null) ? settings.onStoreFailure() : null;
		return (own != null) ? own : this.properties.onStoreFailure();
	}

	private static Zone zone(String name, QaioRateLimitProperties.Zone settings) {
		String property = EntryProperty.of(ZONES, name);
		Rate rate = rate(property + ".rate", settings.rate());
		return InvalidConfigurationException.check(property + ".size", settings.size(),
				() -> new Zone(name, rate, settings.size(), settings.dryRun()));
	}

	private static Rate rate(String property, @Nullable String rate) {
		if (rate == null) {
			throw new InvalidConfigurationException(property, "", "a zone must have a rate",
					"Set '" + property + "', as in '5r/s' or '30r/m'.", null);
		}
		return InvalidConfigurationException.check(property, rate, () -> Rate.parse(rate));
	}

}
