package io.qaio.ratelimit;

/**
 * Buckets of one rate, one for each key.
 *
 * @param name the zone's name
 * @param rate how fast its buckets drain
 * @param size how many keys it remembers, 1 or more; the least recently used goes first.
 * A zone in Redis has room for all
 * @param dryRun whether its limits only count what they would delay or reject, and let
 * everything in at once
 */
public record Zone(String name, Rate rate, int size, boolean dryRun) {

	/**
	 * Checks the zone.
	 * @throws IllegalArgumentException if the name is blank or the size is not positive
	 */
	public Zone {
		if (name.isBlank()) {
			throw new IllegalArgumentException("The name of a zone must not be blank");
		}
		if (size < 1) {
			throw new IllegalArgumentException("Zone '" + name + "': size must be 1 key or more, not " + size);
		}
	}

	/**
	 * Creates a zone whose limits delay and reject calls.
	 * @param name the zone's name
	 * @param rate how fast its buckets drain
	 * @param size how many keys it remembers, 1 or more
	 */
	public Zone(String name, Rate rate, int size) {
		this(name, rate, size, false);
	}

	/**
	 * The same zone with another rate.
	 * @param rate how fast its buckets drain
	 * @return the new zone
	 */
	public Zone withRate(Rate rate) {
		return new Zone(this.name, rate, this.size, this.dryRun);
	}

	/**
	 * The same zone in dry run, or no longer in dry run.
	 * @param dryRun whether its limits only count what they would do
	 * @return the new zone
	 */
	public Zone withDryRun(boolean dryRun) {
		return new Zone(this.name, this.rate, this.size, dryRun);
	}

}
