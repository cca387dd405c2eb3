/**
 * The rate limiter whose buckets are in Redis, shared by all instances of an application.
 * One script, {@code decide.lua}, decides about the calls of a batch.
 * <p>
 * Uses {@code io.qaio.ratelimit}, {@code io.qaio.ratelimit.store},
 * {@code io.qaio.batching} and {@code io.qaio.redis}.
 */
@NullMarked
package io.qaio.ratelimit.store.redis;

import org.jspecify.annotations.NullMarked;
