package io.qaio.queue.store;

import java.util.Map;

/**
 * A task to store.
 *
 * @param id the task's id: at most 255 bytes as UTF-8
 * @param unique whether the id is the caller's own, a deduplication id: a second task
 * with it is a duplicate while this one lives
 * @param serializer the name of the serializer that wrote the payload: at most 255 bytes
 * as UTF-8
 * @param payload the payload; the store does not change it
 * @param headers the headers: at most 16,384 bytes as UTF-8, 3 for each included; names
 * of at most 255 bytes
 * @param terms the task's own terms
 */
public record NewTask(String id, boolean unique, String serializer, byte[] payload, Map<String, String> headers,
		TaskTerms terms) {

	/**
	 * Create a task; the headers are copied.
	 */
	public NewTask {
		headers = Map.copyOf(headers);
	}

}
