/**
 * The SPI between a queue and the store of its tasks: bytes in and out, no payload types.
 * A store implements {@link io.qaio.queue.store.TaskStore} and
 * {@link io.qaio.queue.store.QueueStore}, and passes {@code TaskStoreContract} of this
 * module's test-jar.
 * <p>
 * Uses nothing of the queue but {@link io.qaio.queue.TaskQueueException}. What stands
 * here binds every store: change it together with the contract.
 */
@NullMarked
package io.qaio.queue.store;

import org.jspecify.annotations.NullMarked;
