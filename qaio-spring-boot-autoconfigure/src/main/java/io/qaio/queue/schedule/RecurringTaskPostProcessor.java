package io.qaio.queue.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.qaio.annotation.AnnotatedMethod;
import io.qaio.annotation.AnnotatedMethodPostProcessor;

/**
 * Schedules the methods of beans that have {@link RecurringTask}.
 */
public final class RecurringTaskPostProcessor extends AnnotatedMethodPostProcessor<RecurringTask> {

	private final Supplier<RecurringTasks> tasks;

	/**
	 * Create a post-processor.
	 * @param tasks gives the schedules to add to, when the first method needs it
	 */
	public RecurringTaskPostProcessor(Supplier<RecurringTasks> tasks) {
		super(RecurringTask.class);
		this.tasks = tasks;
	}

	@Override
	protected Runnable prepare(List<AnnotatedMethod<RecurringTask>> methods) {
		Map<String, RecurringTasks.Entry> entries = new LinkedHashMap<>();
		methods.forEach((method) -> new RecurringTaskMethod(method).prepare(this.tasks.get(), entries));
		return () -> entries.values().forEach((entry) -> this.tasks.get().add(entry));
	}

}
