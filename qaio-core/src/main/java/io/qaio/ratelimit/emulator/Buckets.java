package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.RateLimit;

/**
 * The buckets of one zone. A key is a number, from 0 on without gaps.
 */
interface Buckets {

	/**
	 * A limit that asks and charges these buckets.
	 */
	Limit limit(RateLimit limit);

}
