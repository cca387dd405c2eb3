package io.qaio.ratelimit;

import java.util.Collection;
import java.util.TreeSet;

/**
 * A limit names a zone that does not exist.
 */
public class UnknownZoneException extends IllegalArgumentException {

	/**
	 * Creates an exception.
	 * @param zone the name of the zone
	 * @param known the names of the zones that exist
	 */
	public UnknownZoneException(String zone, Collection<String> known) {
		super("There is no rate limit zone '" + zone + "'. Known are " + new TreeSet<>(known)
				+ "; 'qaio.rate-limit.zones[" + zone + "].rate' adds it");
	}

}
