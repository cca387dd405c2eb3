package io.qaio.ratelimit.emulator;

/**
 * What became of the requests of one key.
 *
 * @param key the key; its number where keys have no names
 * @param granted how many were let in
 * @param denied how many were refused
 */
public record KeyCounts(String key, long granted, long denied) {

	/**
	 * How many requests there were.
	 * @return granted and denied ones
	 */
	public long requests() {
		return this.granted + this.denied;
	}

}
