package io.qaio.queue.store.contract;

import java.util.List;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;

import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes tasks and makes them die.
 */
final class Deliveries {

	private Deliveries() {
	}

	static Task take(TaskQueue queue) {
		return takeAll(queue, 1).get(0);
	}

	static List<Task> takeAll(TaskQueue queue, int count) {
		return takeAll(queue, count, count);
	}

	static List<Task> takeAll(TaskQueue queue, int min, int max) {
		try {
			List<Task> tasks = queue.getAll(max, (min > 0) ? LONG_WAIT : NO_WAIT);
			assertThat(tasks).as("tasks taken while there are %s", queue.stats()).hasSizeBetween(min, max);
			return tasks;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Interrupted: this test took too long", ex);
		}
	}

	static String die(TaskQueue queue, String payload, String error) {
		return die(queue, payload, error, PutOptions.with());
	}

	static String die(TaskQueue queue, String payload, String error, PutOptions options) {
		queue.put(payload, options.maxAttempts(1));
		Task task = take(queue);
		assertThat(task.fail(new Exception(error))).isTrue();
		return task.id();
	}

	static DeadTask onlyDead(TaskQueue queue) {
		List<DeadTask> dead = queue.dead().list(0, 10);
		assertThat(dead).hasSize(1);
		return dead.get(0);
	}

}
