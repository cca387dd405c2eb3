package io.qaio.ratelimit.emulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * The resources of an emulator with their limits, and the zones of these. Resources are
 * numbered from 0 in the order in which they were added. Immutable.
 */
final class LimitedResources {

	private final Map<String, Zone> zones;

	private final List<String> names;

	private final List<List<RateLimit>> limits;

	LimitedResources(Map<String, Zone> zones, Map<String, List<RateLimit>> limits) {
		this.zones = Map.copyOf(zones);
		this.names = List.copyOf(limits.keySet());
		this.limits = limits.values().stream().map(List::copyOf).toList();
	}

	List<String> names() {
		return this.names;
	}

	/**
	 * The number of a resource.
	 * @throws IllegalArgumentException if there is no such resource
	 */
	int number(String name) {
		int number = this.names.indexOf(name);
		if (number < 0) {
			throw new IllegalArgumentException("There is no resource '" + name + "'. There are: " + this.names);
		}
		return number;
	}

	List<RateLimit> limits(int resource) {
		return this.limits.get(resource);
	}

	Zone zone(RateLimit limit) {
		return Objects.requireNonNull(this.zones.get(limit.zone()));
	}

	/**
	 * Checks that there are as many columns of keys as a resource has limits, if there is
	 * not one for all.
	 */
	void check(KeyColumns keys) {
		int columns = keys.columns().length;
		for (int i = 0; i < this.names.size(); i++) {
			if (columns > 1 && limits(i).size() > columns) {
				throw new IllegalArgumentException("Resource '" + this.names.get(i) + "' has " + limits(i).size()
						+ " limits, but there are keys for " + columns);
			}
		}
	}

	/**
	 * Whether each resource has one limit only, which meets a condition.
	 */
	boolean haveOneLimitEach(Predicate<RateLimit> condition) {
		return this.limits.stream().allMatch((each) -> each.size() == 1 && condition.test(each.get(0)));
	}

	/**
	 * Maps the limits of each resource.
	 */
	<T> List<T> map(Function<List<RateLimit>, T> function) {
		return this.limits.stream().map(function).toList();
	}

	/**
	 * Gives each resource buckets, which those of one zone share.
	 */
	List<Resource> withBuckets(Function<Zone, Buckets> bucketsOf) {
		Map<Zone, Buckets> buckets = new HashMap<>();
		return map((limits) -> new Resource(limits, (limit) -> buckets.computeIfAbsent(zone(limit), bucketsOf)));
	}

}
