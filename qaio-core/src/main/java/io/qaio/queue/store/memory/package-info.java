/**
 * Tasks in the memory of this JVM, for tests.
 */
@NullMarked
package io.qaio.queue.store.memory;

import org.jspecify.annotations.NullMarked;
