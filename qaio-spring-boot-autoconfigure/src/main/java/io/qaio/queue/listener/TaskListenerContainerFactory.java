package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.UnaryOperator;

import io.micrometer.observation.ObservationRegistry;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.observation.ProcessObservationConvention;
import io.qaio.queue.observation.QueueObservation;
import org.jspecify.annotations.Nullable;

/**
 * Creates containers. An application may have several factories, with settings of their
 * own, that {@link TaskListener#containerFactory()} names.
 * <p>
 * Thread-safe.
 */
public final class TaskListenerContainerFactory {

	private final TaskQueues queues;

	private final ContainerSettings settings;

	private final boolean virtualThreads;

	private final ObservationRegistry registry;

	private final @Nullable ProcessObservationConvention convention;

	/**
	 * Create a factory whose containers are not observed.
	 * @param queues gives the queues
	 * @param settings the settings of endpoints that have none of their own
	 * @param virtualThreads whether listeners run on virtual threads, of Java 21 or later
	 */
	public TaskListenerContainerFactory(TaskQueues queues, ContainerSettings settings, boolean virtualThreads) {
		this(queues, settings, virtualThreads, ObservationRegistry.NOOP, null);
	}

	/**
	 * Create a factory whose containers observe {@link QueueObservation#PROCESS}.
	 * @param queues gives the queues
	 * @param settings the settings of endpoints that have none of their own
	 * @param virtualThreads whether listeners run on virtual threads, of Java 21 or later
	 * @param registry where to observe
	 * @param convention names and keys, {@code null} for the registry's global
	 * convention, or else the default
	 */
	public TaskListenerContainerFactory(TaskQueues queues, ContainerSettings settings, boolean virtualThreads,
			ObservationRegistry registry, @Nullable ProcessObservationConvention convention) {
		this.queues = queues;
		this.settings = settings;
		this.virtualThreads = virtualThreads;
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * A factory with other settings, and all else as this one has it.
	 * @param settings makes them from those of this factory
	 * @return the new factory
	 */
	public TaskListenerContainerFactory with(UnaryOperator<ContainerSettings> settings) {
		return new TaskListenerContainerFactory(this.queues, settings.apply(this.settings), this.virtualThreads,
				this.registry, this.convention);
	}

	/**
	 * Create a container, which is not started, with a timer thread of its own.
	 * @param endpoint what listens
	 * @return the container
	 * @throws IllegalArgumentException if settings are out of bounds, or the name of a
	 * queue is
	 */
	public TaskListenerContainer create(TaskListenerEndpoint endpoint) {
		return create(endpoint, ListenerTimer.thread());
	}

	TaskListenerContainer create(TaskListenerEndpoint endpoint, ScheduledThreadPoolExecutor timerThread) {
		ContainerSettings settings = endpoint.settings().apply(this.settings);
		List<TaskQueue> queues = endpoint.queues().stream().map(this.queues::queue).toList();
		return new TaskListenerContainer(endpoint, settings, () -> new ContainerRun(endpoint, settings, queues,
				this.virtualThreads, this.registry, this.convention, timerThread));
	}

}
