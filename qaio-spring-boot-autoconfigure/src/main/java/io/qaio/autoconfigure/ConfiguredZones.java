package io.qaio.autoconfigure;

import java.util.List;
import java.util.Map;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.Zone;
import org.jspecify.annotations.Nullable;

/**
 * Turns properties into {@link Zone zones}. What is wrong is reported with the property
 * that says it.
 */
final class ConfiguredZones {

	private static final String ZONES = "qaio.rate-limit.zones";

	private final Map<String, QaioRateLimitProperties.Zone> properties;

	ConfiguredZones(QaioRateLimitProperties properties) {
		this.properties = properties.zones();
	}

	List<Zone> zones() {
		return this.properties.entrySet().stream().map((entry) -> zone(entry.getKey(), entry.getValue())).toList();
	}

	private static Zone zone(String name, QaioRateLimitProperties.Zone settings) {
		String property = EntryProperty.of(ZONES, name);
		Rate rate = rate(property + ".rate", settings.rate());
		return InvalidConfigurationException.check(property + ".size", settings.size(),
				() -> new Zone(name, rate, settings.size()));
	}

	private static Rate rate(String property, @Nullable String rate) {
		if (rate == null) {
			throw new InvalidConfigurationException(property, "", "a zone must have a rate",
					"Set '" + property + "', as in '5r/s' or '30r/m'.", null);
		}
		return InvalidConfigurationException.check(property, rate, () -> Rate.parse(rate));
	}

}
