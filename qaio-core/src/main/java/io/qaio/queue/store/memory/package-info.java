/**
 * A store in the memory of this JVM, for tests and experiments. {@code MemoryQueue} owns
 * the lock, {@code MemoryTasks} is the state that it guards.
 * <p>
 * Uses nothing but {@code io.qaio.queue.store}.
 */
@NullMarked
package io.qaio.queue.store.memory;

import org.jspecify.annotations.NullMarked;
