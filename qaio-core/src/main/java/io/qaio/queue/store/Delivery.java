package io.qaio.queue.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A task that was taken, and the lease on it.
 *
 * @param token names this delivery: no other delivery, of this task or another, has it
 * @param id the task's id
 * @param unique whether the id is the caller's own
 * @param serializer the name of what wrote the payload
 * @param payload the payload
 * @param headers what travels with the payload
 * @param orderingKey what tasks have in common that are delivered in order, or
 * {@code null}
 * @param attempt 1 at the first delivery
 * @param enqueuedAt when the task was put, by the store's clock
 * @param deadline when the lease ends, by the store's clock
 * @param visibilityTimeout how long the lease is, from its start to its deadline
 */
public record Delivery(String token, String id, boolean unique, String serializer, byte[] payload,
		Map<String, String> headers, @Nullable String orderingKey, int attempt, Instant enqueuedAt, Instant deadline,
		Duration visibilityTimeout) {

}
