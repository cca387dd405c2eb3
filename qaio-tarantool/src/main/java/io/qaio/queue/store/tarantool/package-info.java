/**
 * Tasks in Tarantool: one stored function, called through our own small client.
 */
@NullMarked
package io.qaio.queue.store.tarantool;

import org.jspecify.annotations.NullMarked;
