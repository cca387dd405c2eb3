package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * A new task, ready to be sent.
 *
 * @param task the task
 * @param body the pieces of its body
 */
record EncodedTask(NewTask task, List<byte[]> body) {

	static List<EncodedTask> of(List<NewTask> tasks) {
		return tasks.stream().map((task) -> new EncodedTask(task, TaskBody.encode(task))).toList();
	}

	/**
	 * Tasks as an argument of the stored function, in their order: {@code schema.NEW_RUN}
	 * in {@code schema.lua} has the layout. Tasks in a row with the same terms are one
	 * run: the server keeps one state for all of them.
	 */
	static List<Object> argument(List<EncodedTask> tasks) {
		List<Object> runs = new ArrayList<>();
		List<Object> run = List.of();
		EncodedTask first = null;
		for (EncodedTask task : tasks) {
			if (first == null || !first.sharesRunWith(task)) {
				first = task;
				run = task.head();
				runs.add(run);
			}
			run.add(task.task.id());
			run.addAll(task.body);
		}
		return runs;
	}

	/** A task with a deduplication id or an ordering key is a run of its own. */
	private boolean sharesRunWith(EncodedTask other) {
		return !this.task.unique() && !other.task.unique() && this.task.terms().orderingKey() == null
				&& this.body.size() == other.body.size() && this.task.terms().equals(other.task.terms());
	}

	private List<Object> head() {
		TaskTerms terms = this.task.terms();
		Instant at = terms.at();
		List<Object> head = new ArrayList<>();
		head.add(this.task.unique() ? 1 : 0);
		head.add(terms.priority());
		head.add((terms.orderingKey() != null) ? terms.orderingKey() : "");
		head.add(millis(terms.visibilityTimeout()));
		head.add((terms.maxAttempts() != null) ? terms.maxAttempts() : 0);
		head.add((at != null) ? 0L : terms.delay().toMillis());
		// any time in the past means now, but 0 means that there is none
		head.add((at != null) ? Math.max(1, at.toEpochMilli()) : 0L);
		head.add(millis(terms.uniqueFor()));
		head.add(this.body.size());
		return head;
	}

	private static long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : 0;
	}

}
