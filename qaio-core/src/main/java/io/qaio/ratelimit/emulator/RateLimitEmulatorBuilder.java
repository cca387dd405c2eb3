package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * Builds a {@link RateLimitEmulator}. Not safe for use by many threads.
 */
public final class RateLimitEmulatorBuilder {

	private final Map<String, Zone> zones = new LinkedHashMap<>();

	private final Map<String, List<RateLimit>> resources = new LinkedHashMap<>();

	private RateLimitEmulator.Model model = RateLimitEmulator.Model.NGINX;

	RateLimitEmulatorBuilder() {
	}

	/**
	 * Adds a zone.
	 * @param name its name
	 * @param rate how fast its buckets drain
	 * @param size how many keys it remembers, 1 or more
	 * @return this builder
	 * @throws IllegalArgumentException if there is a zone of that name already, or the
	 * size is not positive
	 */
	public RateLimitEmulatorBuilder zone(String name, Rate rate, int size) {
		if (this.zones.putIfAbsent(name, new Zone(name, rate, size)) != null) {
			throw new IllegalArgumentException("Zone '" + name + "' is defined twice");
		}
		return this;
	}

	/**
	 * Limits a resource. Called again for the same one it adds a limit; they are asked in
	 * this order.
	 * @param name the name of the resource
	 * @param zone the name of the zone, defined before {@link #build}
	 * @param burst the greatest excess that is let in, in requests, 0 or more
	 * @param delay the greatest excess that is not delayed, in requests, 0 or more;
	 * {@link RateLimit#NO_DELAY} if none is
	 * @return this builder
	 * @throws IllegalArgumentException if burst or delay is negative, or the resource has
	 * a limit of this zone already
	 */
	public RateLimitEmulatorBuilder resource(String name, String zone, int burst, int delay) {
		RateLimit limit;
		try {
			limit = new RateLimit(zone, burst, delay);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Resource '" + name + "': " + ex.getMessage(), ex);
		}
		List<RateLimit> limits = this.resources.computeIfAbsent(name, (key) -> new ArrayList<>());
		if (limits.stream().anyMatch((other) -> other.zone().equals(zone))) {
			throw new IllegalArgumentException(
					"Resource '" + name + "' has two limits of zone '" + zone + "'. Use a zone for each limit");
		}
		limits.add(limit);
		return this;
	}

	/**
	 * Chooses the model.
	 * @param model the model, {@link RateLimitEmulator.Model#NGINX} by default
	 * @return this builder
	 */
	public RateLimitEmulatorBuilder model(RateLimitEmulator.Model model) {
		this.model = model;
		return this;
	}

	/**
	 * Builds the emulator.
	 * @return an emulator with empty buckets
	 * @throws IllegalArgumentException if there is no resource, or one uses a zone that
	 * is not defined
	 */
	public RateLimitEmulator build() {
		if (this.resources.isEmpty()) {
			throw new IllegalArgumentException(
					"An emulator needs a resource to limit: call resource(name, zone, burst, delay)");
		}
		this.resources.forEach((name, limits) -> limits.forEach((limit) -> {
			if (!this.zones.containsKey(limit.zone())) {
				throw new IllegalArgumentException("Resource '" + name + "': there is no zone '" + limit.zone()
						+ "'. Defined are: " + this.zones.keySet());
			}
		}));
		return new RateLimitEmulator(this.model, new LimitedResources(this.zones, this.resources));
	}

}
