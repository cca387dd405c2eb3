/**
 * A real redis-server for whoever has not set one up yet.
 */
@NullMarked
package io.qaio.sample.redis;

import org.jspecify.annotations.NullMarked;
