/**
 * The task queue: put a payload, get a task, ack it. {@link io.qaio.queue.TaskQueues}
 * gives queues by name, {@link io.qaio.queue.TaskQueue} is the blocking interface,
 * {@link io.qaio.queue.AsyncTaskQueue} the same with futures.
 * <p>
 * Inside, {@code StoredQueue} does the work on a {@link io.qaio.queue.store.QueueStore},
 * and {@code BlockingTaskQueue} waits for it. A put runs through
 * {@code BlockingTaskQueue}, {@code StoredQueue} and {@code TaskWriter} to the store;
 * where there is an interceptor, through {@link io.qaio.queue.PutInterceptor} and
 * {@link io.qaio.queue.Put} between the last two.
 * <p>
 * Uses {@code io.qaio.queue.store} and {@code io.qaio.queue.serialization}. Knows neither
 * Spring, nor listeners, nor the rate limiter, nor any particular store.
 */
@NullMarked
package io.qaio.queue;

import org.jspecify.annotations.NullMarked;
