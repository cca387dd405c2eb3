package io.qaio.queue.store;

import java.time.Instant;
import java.util.Map;

/**
 * A task that is delivered no more.
 *
 * @param id the task's id
 * @param serializer the name of what wrote the payload
 * @param payload the payload
 * @param headers what travels with the payload
 * @param attempts how often the task was delivered
 * @param error what went wrong last
 * @param enqueuedAt when the task was put, by the store's clock
 * @param diedAt when it died, by the store's clock
 */
public record DeadLetter(String id, String serializer, byte[] payload, Map<String, String> headers, int attempts,
		String error, Instant enqueuedAt, Instant diedAt) {

}
