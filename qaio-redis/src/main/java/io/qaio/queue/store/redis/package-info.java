/**
 * Tasks in Redis, in lists or in streams. Each operation is one Lua script: the files
 * beside this package are operations, those in {@code lib} functions that all of them
 * share, those in {@code lists} and {@code streams} functions that differ. {@code
 * keys.lua} has the keys, {@code record.lua} the form of a task.
 * <p>
 * {@code RedisTaskStore} creates the batchers of each queue. Puts, takes and acks of many
 * callers are batched; takes that found no task are pending until the server announces or
 * hands over tasks.
 * <p>
 * May use {@code io.qaio.queue.store}, {@code io.qaio.batching}, {@code io.qaio.redis}
 * and Lettuce.
 */
@NullMarked
package io.qaio.queue.store.redis;

import org.jspecify.annotations.NullMarked;
