package io.qaio.queue.store;

import java.util.Map;

/**
 * A task on its way into a store.
 *
 * @param id the task's id: at most 255 bytes as UTF-8
 * @param unique whether the id is the caller's own, so that no second task may have it
 * while this one lives
 * @param serializer the name of what wrote the payload: at most 255 bytes as UTF-8
 * @param payload the payload; never changed by the store
 * @param headers what travels with the payload: at most 16,384 bytes as UTF-8 with 3 more
 * for each; names of at most 255 bytes
 * @param terms what the task wants to be different
 */
public record NewTask(String id, boolean unique, String serializer, byte[] payload, Map<String, String> headers,
		TaskTerms terms) {

	/**
	 * Take a task; the headers are copied.
	 */
	public NewTask {
		headers = Map.copyOf(headers);
	}

}
