package io.qaio.queue.store;

import java.time.Instant;
import java.util.Map;

/**
 * A dead task.
 *
 * @param id the task's id
 * @param serializer the name of the serializer that wrote the payload
 * @param payload the payload
 * @param headers the headers
 * @param attempts how many times the task was delivered
 * @param error the last error
 * @param enqueuedAt when the task was put, by the store's clock
 * @param diedAt when it died, by the store's clock
 */
public record DeadLetter(String id, String serializer, byte[] payload, Map<String, String> headers, int attempts,
		String error, Instant enqueuedAt, Instant diedAt) {

}
