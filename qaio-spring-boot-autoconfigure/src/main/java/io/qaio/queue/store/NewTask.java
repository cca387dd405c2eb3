package io.qaio.queue.store;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A task on its way into a store.
 *
 * @param id the task's id: at most 255 bytes as UTF-8
 * @param unique whether the id is the caller's own, so that no second task may have it
 * while this one lives
 * @param serializer the name of what wrote the payload: at most 255 bytes as UTF-8
 * @param payload the payload; never changed by the store
 * @param delay how long the task must not be delivered, zero or more
 * @param timeout how long a delivery may hold the task, {@code null} for the queue's
 * @param maxAttempts how often the task is delivered at the most, {@code null} for the
 * queue's
 */
public record NewTask(String id, boolean unique, String serializer, byte[] payload, Duration delay,
		@Nullable Duration timeout, @Nullable Integer maxAttempts) {

}
