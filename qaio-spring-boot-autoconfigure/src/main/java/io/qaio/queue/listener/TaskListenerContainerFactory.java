package io.qaio.queue.listener;

import java.util.function.UnaryOperator;

import io.qaio.queue.TaskQueues;
import io.qaio.queue.observation.TaskObservations;

/**
 * Makes containers. An application may have several, with settings of their own, that
 * {@link TaskListener#containerFactory()} names.
 * <p>
 * Safe for use by many threads.
 */
public final class TaskListenerContainerFactory {

	private final TaskQueues queues;

	private final ContainerSettings settings;

	private final boolean virtualThreads;

	private final TaskObservations observations;

	/**
	 * Create a factory.
	 * @param queues gives the queues
	 * @param settings the settings of endpoints that have none of their own
	 * @param virtualThreads whether listeners run on virtual threads, of Java 21 or later
	 */
	public TaskListenerContainerFactory(TaskQueues queues, ContainerSettings settings, boolean virtualThreads) {
		this(queues, settings, virtualThreads, TaskObservations.NONE);
	}

	/**
	 * Create a factory whose containers are observed.
	 * @param queues gives the queues
	 * @param settings the settings of endpoints that have none of their own
	 * @param virtualThreads whether listeners run on virtual threads, of Java 21 or later
	 * @param observations observes each delivery that a listener works on
	 */
	public TaskListenerContainerFactory(TaskQueues queues, ContainerSettings settings, boolean virtualThreads,
			TaskObservations observations) {
		this.queues = queues;
		this.settings = settings;
		this.virtualThreads = virtualThreads;
		this.observations = observations;
	}

	/**
	 * A factory with other settings, and all else as this one has it.
	 * @param settings makes them from those of this factory
	 * @return the new factory
	 */
	public TaskListenerContainerFactory with(UnaryOperator<ContainerSettings> settings) {
		return new TaskListenerContainerFactory(this.queues, settings.apply(this.settings), this.virtualThreads,
				this.observations);
	}

	/**
	 * Make a container, which is not started.
	 * @param endpoint what listens
	 * @return the container
	 * @throws IllegalArgumentException if settings are out of bounds, or the name of a
	 * queue is
	 */
	public TaskListenerContainer create(TaskListenerEndpoint endpoint) {
		return new TaskListenerContainer(endpoint, endpoint.settings().apply(this.settings),
				endpoint.queues().stream().map(this.queues::queue).toList(), this.virtualThreads, this.observations);
	}

}
