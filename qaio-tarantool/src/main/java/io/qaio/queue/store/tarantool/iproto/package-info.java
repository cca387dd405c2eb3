/**
 * A small client of Tarantool's binary protocol, iproto: calls of functions and their
 * results, with strings as bytes.
 * {@link io.qaio.queue.store.tarantool.iproto.IprotoClient} gives a session with the
 * first instance that can be used.
 * <p>
 * Knows nothing of tasks. May use the JDK and msgpack-core.
 */
@NullMarked
package io.qaio.queue.store.tarantool.iproto;

import org.jspecify.annotations.NullMarked;
