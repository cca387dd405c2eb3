package io.qaio.ratelimit.emulator;

/**
 * The keys of requests.
 */
@FunctionalInterface
interface Keys {

	/** No key: the limit is skipped. */
	int NONE = -1;

	/**
	 * The key of a request for one of its limits.
	 * @param request which request, from 0
	 * @param limit which limit of its resource, from 0
	 * @return the key, negative if there is none
	 */
	int key(int request, int limit);

}
