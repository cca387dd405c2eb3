package io.qaio.queue.observation;

import java.util.Objects;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.qaio.queue.Task;
import org.jspecify.annotations.Nullable;

/**
 * The context of {@link QueueObservation#PROCESS}: the work on one delivery of a task.
 * The carrier is the task; its headers hold the trace. The outcome is thread-safe.
 */
public class ProcessObservationContext extends ReceiverContext<Task> {

	private volatile @Nullable TaskOutcome outcome;

	/**
	 * Create a context.
	 * @param task the delivered task
	 */
	public ProcessObservationContext(Task task) {
		super((carrier, name) -> carrier.headers().get(name), Kind.CONSUMER);
		setCarrier(task);
	}

	/**
	 * The queue's name.
	 * @return the name
	 */
	public String getQueue() {
		return getTask().queue().name();
	}

	/**
	 * The delivered task.
	 * @return the task
	 */
	public Task getTask() {
		return Objects.requireNonNull(getCarrier());
	}

	/**
	 * How the delivery ended.
	 * @return the outcome, {@code null} while the work is under way
	 */
	public @Nullable TaskOutcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Set how the delivery ended. Call this before the observation is stopped.
	 * @param outcome the outcome
	 */
	public void setOutcome(TaskOutcome outcome) {
		this.outcome = outcome;
	}

}
