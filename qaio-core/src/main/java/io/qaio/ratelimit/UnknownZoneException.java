package io.qaio.ratelimit;

import java.util.Collection;
import java.util.TreeSet;

/**
 * A limit is of a zone that there is not.
 */
public class UnknownZoneException extends IllegalArgumentException {

	/**
	 * Create an exception.
	 * @param zone the name of the zone
	 * @param known the names of those that there are
	 */
	public UnknownZoneException(String zone, Collection<String> known) {
		super("There is no rate limit zone '" + zone + "'. Known are " + new TreeSet<>(known)
				+ "; 'qaio.rate-limit.zones[" + zone + "].rate' adds it");
	}

}
