package io.qaio.ratelimit.emulator;

/**
 * How the entries of a log are written. Reads an entry in a time that is in proportion to
 * its length.
 */
interface EntryFormat {

	/**
	 * Reads an entry.
	 * @param entry one line of the log
	 * @return the request
	 * @throws SkippedEntryException if the entry holds no request
	 */
	LoggedRequest read(CharSequence entry) throws SkippedEntryException;

}
