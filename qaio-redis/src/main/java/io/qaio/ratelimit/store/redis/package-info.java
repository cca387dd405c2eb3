/**
 * Keeps the buckets of the call limiter in Redis, for all instances of an application.
 */
@NullMarked
package io.qaio.ratelimit.store.redis;

import org.jspecify.annotations.NullMarked;
