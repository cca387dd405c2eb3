package io.qaio.ratelimit;

import java.util.List;
import java.util.Optional;

/**
 * The zones of a limiter, which can be changed while it decides. Buckets go on as they
 * are, and drain at the new rate from the next call on. Calls that are being decided
 * meanwhile may be decided by the old settings.
 * <p>
 * Safe for use by many threads.
 */
public interface RateLimitZones {

	/**
	 * All zones.
	 * @return the zones as they are now
	 */
	List<Zone> all();

	/**
	 * A zone.
	 * @param name its name
	 * @return the zone as it is now, none if there is no zone of that name
	 */
	default Optional<Zone> find(String name) {
		return all().stream().filter((zone) -> zone.name().equals(name)).findFirst();
	}

	/**
	 * Whether there is a zone.
	 * @param name its name
	 * @return whether there is a zone of that name
	 */
	boolean contains(String name);

	/**
	 * Changes the zone of that name, or adds it.
	 * @param zone the zone
	 */
	void put(Zone zone);

	/**
	 * What the limits of a zone would have done while it was in dry run.
	 * @param name the zone's name
	 * @return the counts since the limiter was created
	 * @throws IllegalArgumentException if there is no such zone
	 */
	DryRunCounts dryRun(String name);

}
