package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.RateLimit;

/**
 * The buckets of one zone. A key is a number, from 0 on without gaps.
 */
interface Buckets {

	/**
	 * A limit that asks and charges these buckets.
	 * @param limit the limit
	 * @param index which of the limits of its resource it is
	 * @param request the request that the resource decides about
	 */
	EmulatedLimit limit(RateLimit limit, int index, CurrentRequest request);

}
