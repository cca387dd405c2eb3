/**
 * A redis-server that the sample starts itself if none is configured.
 */
@NullMarked
package io.qaio.sample.redis;

import org.jspecify.annotations.NullMarked;
