package io.qaio.sample.web;

import java.time.Instant;

import io.qaio.queue.Task;

/**
 * A task as the HTTP API returns it.
 *
 * @param receipt what to ack it with
 * @param id the same at each delivery
 * @param attempt 1 at the first delivery
 * @param deadline it is delivered again then, unless acked
 * @param payload what was put
 */
record TakenTask(String receipt, String id, int attempt, Instant deadline, Object payload) {

	static TakenTask of(Task task, Receipts receipts) {
		// first the payload: a task that cannot be read needs no receipt
		Object payload = task.payload();
		return new TakenTask(receipts.add(task), task.id(), task.attempt(), task.deadline(), payload);
	}

}
