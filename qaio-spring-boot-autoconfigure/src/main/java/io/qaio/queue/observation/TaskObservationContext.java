package io.qaio.queue.observation;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.qaio.queue.Task;
import org.jspecify.annotations.Nullable;

/**
 * What is observed of one delivery of a task. Its carrier is the task, for its headers.
 */
public class TaskObservationContext extends ReceiverContext<Task> {

	private final Task task;

	private volatile @Nullable TaskOutcome outcome;

	/**
	 * Create a context.
	 * @param task the delivered task
	 */
	public TaskObservationContext(Task task) {
		super((carrier, name) -> carrier.headers().get(name), Kind.CONSUMER);
		this.task = task;
		setCarrier(task);
	}

	/**
	 * The queue's name.
	 * @return the name
	 */
	public String getQueue() {
		return this.task.queue().name();
	}

	/**
	 * The delivered task.
	 * @return the task
	 */
	public Task getTask() {
		return this.task;
	}

	/**
	 * How the delivery ended.
	 * @return the outcome, {@code null} while it is under way
	 */
	public @Nullable TaskOutcome getOutcome() {
		return this.outcome;
	}

	void ended(TaskOutcome outcome) {
		this.outcome = outcome;
	}

}
