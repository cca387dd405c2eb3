package io.qaio.queue.observation;

import io.qaio.queue.Task;

/**
 * Observes deliveries of tasks. Listeners do so by themselves; this is for loops of
 * {@code get} and {@code ack} that want it, too.
 *
 * <pre class="code">
 * TaskObservation observation = observations.start(task);
 * try {
 *     try (TaskObservation.Scope scope = observation.openScope()) {
 *         work(task);
 *     }
 *     observation.end(task.ack() ? TaskOutcome.ACKED : TaskOutcome.LOST, null);
 * }
 * catch (Exception ex) {
 *     observation.end(task.fail(ex) ? TaskOutcome.FAILED : TaskOutcome.LOST, ex);
 * }
 * </pre>
 *
 * Safe for use by many threads.
 */
@FunctionalInterface
public interface TaskObservations {

	/** Observes nothing. */
	TaskObservations NONE = (task) -> TaskObservation.NONE;

	/**
	 * Start to observe a delivery, as a part of the trace that its task was put in.
	 * @param task the delivered task
	 * @return the observation, which must be ended
	 */
	TaskObservation start(Task task);

}
