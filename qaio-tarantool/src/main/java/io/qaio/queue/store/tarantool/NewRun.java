package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are put together on the same terms: the server keeps one state for all of
 * them. A task with an id of the caller's or an ordering key is a run of its own.
 */
final class NewRun {

	private final boolean unique;

	private final TaskTerms terms;

	/** In how many bodies each task lies. */
	private final int parts;

	/** The id and the bodies of each task. */
	private final List<Object> tasks;

	private NewRun(NewTask first, List<byte[]> bodies, int expected) {
		this.unique = first.unique();
		this.terms = first.terms();
		this.parts = bodies.size();
		this.tasks = new ArrayList<>((1 + this.parts) * (isAlone() ? 1 : expected));
	}

	/**
	 * Tasks as runs, in their order.
	 */
	static List<NewRun> of(List<NewTask> tasks) {
		List<NewRun> runs = new ArrayList<>(1);
		NewRun run = null;
		for (NewTask task : tasks) {
			List<byte[]> bodies = Body.encode(task);
			if (run == null || !run.goesOnWith(task.unique(), task.terms(), bodies.size())) {
				run = new NewRun(task, bodies, tasks.size());
				runs.add(run);
			}
			run.tasks.add(task.id());
			run.tasks.addAll(bodies);
		}
		return runs;
	}

	/**
	 * As arguments of the stored function; {@code put_run} in {@code qaio.lua} has the
	 * layout.
	 * @param runs the runs; those that go on with the one before are put together
	 */
	static List<Object> arguments(List<NewRun> runs) {
		List<Object> arguments = new ArrayList<>(runs.size());
		NewRun last = null;
		List<Object> argument = List.of();
		for (NewRun run : runs) {
			if (last == null || !last.goesOnWith(run.unique, run.terms, run.parts)) {
				argument = run.head();
				arguments.add(argument);
				last = run;
			}
			argument.addAll(run.tasks);
		}
		return arguments;
	}

	private boolean goesOnWith(boolean unique, TaskTerms terms, int parts) {
		return !unique && !isAlone() && this.parts == parts && this.terms.equals(terms);
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
		// the first millisecond is as good for the past as any other
		head.add((at != null) ? Math.max(1, at.toEpochMilli()) : 0L);
		head.add(millis(terms.uniqueFor()));
		head.add(this.parts);
		return head;
	}

	private static long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : 0;
	}

	/**
	 * How many bytes the bodies have.
	 */
	long bytes() {
		long bytes = 0;
		for (Object item : this.tasks) {
			bytes += (item instanceof byte[] body) ? body.length : 0;
		}
		return bytes;
	}

}
