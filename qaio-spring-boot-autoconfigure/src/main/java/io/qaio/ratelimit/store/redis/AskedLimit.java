package io.qaio.ratelimit.store.redis;

import io.qaio.ratelimit.RateLimit;

/**
 * One of the limits of a call.
 *
 * @param index which of the limits of the call it is
 * @param limit the limit
 * @param zone its zone
 * @param key the key, which is not empty
 */
record AskedLimit(int index, RateLimit limit, RedisZone zone, String key) {
}
