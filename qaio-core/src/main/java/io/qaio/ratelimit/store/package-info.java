/**
 * The local store of the rate limiter: the buckets of a zone in this JVM, and the routing
 * between it and a shared store. {@link io.qaio.ratelimit.store.LocalRateLimiter} decides
 * by one limit without a lock, and by several ({@code JointDecision}) by locking their
 * buckets in order. What all stores count and digest ({@code DryRun}, {@code KeyDigest})
 * is here too. May use {@code io.qaio.ratelimit} and SLF4J, but not Spring.
 */
@NullMarked
package io.qaio.ratelimit.store;

import org.jspecify.annotations.NullMarked;
