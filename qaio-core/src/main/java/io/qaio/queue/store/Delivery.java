package io.qaio.queue.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A task that was taken, and its lease.
 *
 * @param receipt the token of this delivery, which no other delivery has; only it can end
 * or extend the lease
 * @param id the task's id
 * @param unique whether the id is the caller's own, a deduplication id
 * @param serializer the name of the serializer that wrote the payload
 * @param payload the payload
 * @param headers the headers
 * @param orderingKey the ordering key, or {@code null}
 * @param group the name of the group, or {@code null}
 * @param attempt 1 at the first delivery
 * @param enqueuedAt when the task was put, by the store's clock
 * @param deadline when the lease ends, by the store's clock
 * @param visibilityTimeout how long the lease is, from its start to its deadline
 */
public record Delivery(String receipt, String id, boolean unique, String serializer, byte[] payload,
		Map<String, String> headers, @Nullable String orderingKey, @Nullable String group, int attempt,
		Instant enqueuedAt, Instant deadline, Duration visibilityTimeout) {

}
