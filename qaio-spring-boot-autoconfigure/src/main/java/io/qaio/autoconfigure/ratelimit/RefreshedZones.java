package io.qaio.autoconfigure.ratelimit;

import java.util.List;
import java.util.Optional;

import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.Zone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Changes zones when Spring Cloud announces changed properties. Zones without properties
 * stay as they are.
 *
 * @param environment has the changed properties
 * @param zones the zones to change
 */
record RefreshedZones(Environment environment, RateLimitZones zones) implements ApplicationListener<ApplicationEvent> {

	/** By name, to do without Spring Cloud as a dependency. */
	static final String EVENT = "org.springframework.cloud.context.environment.EnvironmentChangeEvent";

	private static final Logger logger = LoggerFactory.getLogger(RefreshedZones.class);

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event.getClass().getName().equals(EVENT)) {
			refresh();
		}
	}

	private void refresh() {
		List<Zone> changed = ConfiguredZones.of(this.environment)
			.zones()
			.stream()
			.filter((zone) -> !this.zones.find(zone.name()).equals(Optional.of(zone)))
			.toList();
		changed.forEach(this.zones::put);
		if (!changed.isEmpty()) {
			logger.info("Rate limit zones have changed: " + changed);
		}
	}

}
