/**
 * Tasks in Redis lists, one Lua script per operation.
 */
@NullMarked
package io.qaio.queue.store.redis;

import org.jspecify.annotations.NullMarked;
