package io.qaio.queue.listener;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Brings tasks to a listener while it runs, and ends their deliveries. May be started and
 * stopped any number of times.
 * <p>
 * Thread-safe. Only {@link #start()} and {@link #stop()} wait, for the end of a stop, and
 * hold no lock meanwhile.
 */
public final class TaskListenerContainer implements SmartLifecycle {

	/** Starts when almost all else has started, and stops before that. */
	static final int PHASE = Integer.MAX_VALUE - 100;

	private final TaskListenerEndpoint endpoint;

	private final ContainerSettings settings;

	private final Supplier<ContainerRun> runs;

	/** The run that is under way, or the last one. */
	private volatile @Nullable ContainerRun run;

	/**
	 * Create a container that does not run.
	 * @param endpoint what listens
	 * @param settings the settings of its factory with those of the endpoint
	 * @param runs creates a run of it
	 */
	TaskListenerContainer(TaskListenerEndpoint endpoint, ContainerSettings settings, Supplier<ContainerRun> runs) {
		this.endpoint = endpoint;
		this.settings = settings;
		this.runs = runs;
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
	 * Start to take tasks. Does nothing if it runs already. Waits for the end of a stop
	 * that is under way; called by the container's own listener it returns at once, and
	 * the container starts when the stop has ended.
	 */
	@Override
	public void start() {
		start(false);
	}

	/**
	 * Start, as {@link #start()} does.
	 * @param paused whether to take no tasks until {@link #resume()}
	 */
	void start(boolean paused) {
		ContainerRun last = this.run;
		if (last != null && last.isStopping()) {
			if (last.isCurrentThread()) {
				new Thread(() -> start(paused), id() + "-start").start();
				return;
			}
			last.awaitEnd();
		}
		synchronized (this) {
			if (!isRunning()) {
				ContainerRun next = this.runs.get();
				this.run = next;
				next.start(paused);
			}
		}
	}

	/**
	 * Take no more tasks, give back those that nobody works on yet, wait for the others;
	 * interrupt them in the last tenth of the shutdown timeout, one second at the most.
	 * What is interrupted and fails is given back without counting the attempt. Returns
	 * within the shutdown timeout, whatever listeners do; called by the container's own
	 * listener or error handler it returns at once, and the stop goes on without it.
	 */
	@Override
	public void stop() {
		running().ifPresent(ContainerRun::stop);
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
	 * Take no more tasks until {@link #resume()}, or a stop of this container; a stop and
	 * a start of the application leave it paused. Prefetched ones go back at once, others
	 * are worked on to their end. Does nothing if it does not run.
	 */
	public void pause() {
		running().ifPresent(ContainerRun::pause);
	}

	/**
	 * Take tasks again after a pause.
	 */
	public void resume() {
		running().ifPresent(ContainerRun::resume);
	}

	/** The run that has not ended, if there is one. */
	private Optional<ContainerRun> running() {
		return Optional.ofNullable(this.run).filter((run) -> !run.hasEnded());
	}

	/**
	 * Whether it runs, but takes no tasks because of {@link #pause()}.
	 * @return whether it is paused
	 */
	public boolean isPaused() {
		return running().filter(ContainerRun::isPaused).isPresent();
	}

	/**
	 * Whether it runs.
	 * @return {@code true} from a start to the end of the stop
	 */
	@Override
	public boolean isRunning() {
		return running().isPresent();
	}

	/**
	 * Whether a stop is under way.
	 */
	boolean isStopping() {
		return running().filter(ContainerRun::isStopping).isPresent();
	}

	/**
	 * Whether the current thread is one of this container, which cannot wait for the end
	 * of its own stop.
	 */
	boolean isCurrentThread() {
		return running().filter(ContainerRun::isCurrentThread).isPresent();
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
