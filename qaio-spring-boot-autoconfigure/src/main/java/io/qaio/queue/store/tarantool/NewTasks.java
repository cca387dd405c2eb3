package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * Tasks as arguments of the stored function; {@code put_task} in {@code qaio.lua} has the
 * layout.
 *
 * @param arguments one list for each task
 * @param bytes how many bytes the bodies have
 */
record NewTasks(List<Object> arguments, long bytes) {

	static NewTasks of(List<NewTask> tasks) {
		List<Object> arguments = new ArrayList<>(tasks.size());
		long bytes = 0;
		for (NewTask task : tasks) {
			TaskTerms terms = task.terms();
			Instant at = terms.at();
			List<Object> argument = new ArrayList<>(10);
			argument.add(task.id());
			argument.add(task.unique() ? 1 : 0);
			argument.add(terms.priority());
			argument.add((terms.orderingKey() != null) ? terms.orderingKey() : "");
			argument.add(millis(terms.timeout()));
			argument.add((terms.maxAttempts() != null) ? terms.maxAttempts() : 0);
			argument.add((at != null) ? 0L : terms.delay().toMillis());
			// the first millisecond is as good for the past as any other
			argument.add((at != null) ? Math.max(1, at.toEpochMilli()) : 0L);
			argument.add(millis(terms.uniqueFor()));
			for (byte[] part : Body.encode(task)) {
				argument.add(part);
				bytes += part.length;
			}
			arguments.add(argument);
		}
		return new NewTasks(arguments, bytes);
	}

	private static long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : 0;
	}

}
