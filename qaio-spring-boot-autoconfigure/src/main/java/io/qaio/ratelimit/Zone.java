package io.qaio.ratelimit;

/**
 * Buckets of one rate, one for each key.
 *
 * @param name the zone's name
 * @param rate how fast its buckets drain
 * @param size how many keys it remembers, 1 or more; the least recently used goes first
 */
public record Zone(String name, Rate rate, int size) {

	/**
	 * Check the zone.
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

}
