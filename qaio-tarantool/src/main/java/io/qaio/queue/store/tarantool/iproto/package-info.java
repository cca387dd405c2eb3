/**
 * A small client of Tarantool's binary protocol: calls and results, strings as raw bytes.
 * It knows nothing of tasks.
 */
@NullMarked
package io.qaio.queue.store.tarantool.iproto;

import org.jspecify.annotations.NullMarked;
