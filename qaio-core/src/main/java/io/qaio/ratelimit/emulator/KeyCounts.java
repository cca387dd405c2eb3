package io.qaio.ratelimit.emulator;

/**
 * The outcomes of the requests of one key.
 *
 * @param key the key; its number where keys have no names
 * @param granted how many were let in
 * @param rejected how many were rejected
 */
public record KeyCounts(String key, long granted, long rejected) {

	/**
	 * How many requests there were.
	 * @return granted and rejected ones
	 */
	public long requests() {
		return this.granted + this.rejected;
	}

}
