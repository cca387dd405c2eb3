/**
 * Tasks in Tarantool. {@link io.qaio.queue.store.tarantool.TarantoolTaskStore} calls one
 * stored function, whose Lua is in {@code src/main/lua}, through the client in
 * {@code iproto}.
 * <p>
 * May use {@code io.qaio.queue.store}, {@code io.qaio.batching} and {@code iproto}; no
 * other store, no Spring.
 */
@NullMarked
package io.qaio.queue.store.tarantool;

import org.jspecify.annotations.NullMarked;
