package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * New tasks in a row with the same terms: the server keeps one state for all of them. A
 * task with a deduplication id or an ordering key is a run of its own. Not safe for use
 * by several threads.
 */
final class TaskRun {

	private final boolean unique;

	private final TaskTerms terms;

	/** The number of pieces of each body. */
	private final int pieces;

	/** The id and the pieces of the body of each task. */
	private final List<Object> tasks;

	private TaskRun(NewTask first, List<byte[]> body, int expected) {
		this.unique = first.unique();
		this.terms = first.terms();
		this.pieces = body.size();
		this.tasks = new ArrayList<>((1 + this.pieces) * (isAlone() ? 1 : expected));
	}

	/**
	 * Tasks as runs, in their order.
	 */
	static List<TaskRun> of(List<NewTask> tasks) {
		List<TaskRun> runs = new ArrayList<>(1);
		TaskRun run = null;
		for (NewTask task : tasks) {
			List<byte[]> body = TaskBody.encode(task);
			if (run == null || !run.continuesWith(task.unique(), task.terms(), body.size())) {
				run = new TaskRun(task, body, tasks.size());
				runs.add(run);
			}
			run.tasks.add(task.id());
			run.tasks.addAll(body);
		}
		return runs;
	}

	/**
	 * Runs as an argument of the stored function: {@code schema.NEW_RUN} in
	 * {@code schema.lua} has the layout. A run that continues the one before is joined
	 * with it.
	 */
	static List<Object> argument(List<TaskRun> runs) {
		List<Object> argument = new ArrayList<>(runs.size());
		TaskRun last = null;
		List<Object> joined = List.of();
		for (TaskRun run : runs) {
			if (last == null || !last.continuesWith(run.unique, run.terms, run.pieces)) {
				joined = run.head();
				argument.add(joined);
				last = run;
			}
			joined.addAll(run.tasks);
		}
		return argument;
	}

	private boolean continuesWith(boolean unique, TaskTerms terms, int pieces) {
		return !unique && !isAlone() && this.pieces == pieces && this.terms.equals(terms);
	}

	private boolean isAlone() {
		return this.unique || this.terms.orderingKey() != null;
	}

	private List<Object> head() {
		TaskTerms terms = this.terms;
		Instant at = terms.at();
		List<Object> head = new ArrayList<>(9 + this.tasks.size());
		head.add(this.unique ? 1 : 0);
		head.add(terms.priority());
		head.add((terms.orderingKey() != null) ? terms.orderingKey() : "");
		head.add(millis(terms.visibilityTimeout()));
		head.add((terms.maxAttempts() != null) ? terms.maxAttempts() : 0);
		head.add((at != null) ? 0L : terms.delay().toMillis());
		// any time in the past means now, but 0 means that there is none
		head.add((at != null) ? Math.max(1, at.toEpochMilli()) : 0L);
		head.add(millis(terms.uniqueFor()));
		head.add(this.pieces);
		return head;
	}

	private static long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : 0;
	}

	/**
	 * The size of the bodies, in bytes.
	 */
	long bytes() {
		long bytes = 0;
		for (Object item : this.tasks) {
			bytes += (item instanceof byte[] piece) ? piece.length : 0;
		}
		return bytes;
	}

}
