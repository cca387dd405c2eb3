package io.qaio.queue.listener;

import java.util.List;

import io.qaio.queue.TaskQueue;
import io.qaio.queue.observation.TaskObservations;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Brings tasks to a listener while it runs, and ends their deliveries. May be started and
 * stopped any number of times.
 * <p>
 * Safe for use by many threads.
 */
public final class TaskListenerContainer implements SmartLifecycle {

	/** Starts when almost all else has started, and stops before that. */
	static final int PHASE = Integer.MAX_VALUE - 100;

	private final TaskListenerEndpoint endpoint;

	private final ContainerSettings settings;

	private final List<TaskQueue> queues;

	private final boolean virtualThreads;

	private final TaskObservations observations;

	private @Nullable Consumers consumers;

	TaskListenerContainer(TaskListenerEndpoint endpoint, ContainerSettings settings, List<TaskQueue> queues,
			boolean virtualThreads, TaskObservations observations) {
		this.endpoint = endpoint;
		this.settings = settings;
		this.queues = queues;
		this.virtualThreads = virtualThreads;
		this.observations = observations;
	}

	/**
	 * The listener's name.
	 * @return the id
	 */
	public String id() {
		return this.endpoint.id();
	}

	/**
	 * The queues that it listens to.
	 * @return their names, the one whose tasks come first before the others
	 */
	public List<String> queues() {
		return this.endpoint.queues();
	}

	/**
	 * How it works.
	 * @return the settings of its factory with those of the listener's own
	 */
	public ContainerSettings settings() {
		return this.settings;
	}

	/**
	 * Start to take tasks. Does nothing if it runs already.
	 */
	@Override
	public synchronized void start() {
		if (this.consumers == null) {
			this.consumers = new Consumers(this.endpoint, this.settings, this.queues, this.virtualThreads,
					this.observations);
			this.consumers.start();
		}
	}

	/**
	 * Take no more tasks, give back those that nobody works on yet, wait for the others;
	 * interrupt them in the last tenth of the shutdown timeout, one second at the most.
	 * What is interrupted and fails is given back without counting the attempt. Returns
	 * within the shutdown timeout, whatever listeners do.
	 */
	@Override
	public synchronized void stop() {
		Consumers consumers = this.consumers;
		if (consumers != null) {
			consumers.stop();
			this.consumers = null;
		}
	}

	/**
	 * Stop in a thread of its own.
	 */
	@Override
	public void stop(Runnable callback) {
		new Thread(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		}, id() + "-stop").start();
	}

	/**
	 * Take no more tasks until {@link #resume()}, or a stop. Prefetched ones go back at
	 * once, others are worked on to their end. Does nothing if it does not run.
	 */
	public synchronized void pause() {
		if (this.consumers != null) {
			this.consumers.pause();
		}
	}

	/**
	 * Take tasks again after a pause.
	 */
	public synchronized void resume() {
		if (this.consumers != null) {
			this.consumers.resume();
		}
	}

	/**
	 * Whether it runs, but takes no tasks.
	 * @return whether it is paused
	 */
	public synchronized boolean isPaused() {
		return this.consumers != null && this.consumers.isPaused();
	}

	@Override
	public synchronized boolean isRunning() {
		return this.consumers != null;
	}

	@Override
	public boolean isAutoStartup() {
		return this.settings.autoStartup();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public String toString() {
		return "Listener '" + id() + "' of " + queues();
	}

}
