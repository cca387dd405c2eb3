/**
 * Where the buckets of the call limiter are kept.
 */
@NullMarked
package io.qaio.ratelimit.store;

import org.jspecify.annotations.NullMarked;
