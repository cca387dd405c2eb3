package io.qaio.queue.listener;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * The containers of all listeners of an application. They start with the application, and
 * stop with it at the same time, so that a stop takes no longer than that of the slowest.
 *
 * <pre class="code">
 * registry.container("emails").ifPresent(TaskListenerContainer::pause);
 * </pre>
 *
 * Thread-safe. All containers share one timer thread.
 */
public final class TaskListenerEndpointRegistry implements SmartLifecycle {

	private final Supplier<TaskListenerContainerFactory> defaultFactory;

	private final Map<String, TaskListenerContainer> containers = new LinkedHashMap<>();

	private final ScheduledThreadPoolExecutor timerThread = ListenerTimer.thread();

	/** How containers were when the application stopped. */
	private final Map<TaskListenerContainer, BeforeStop> beforeStop = new HashMap<>();

	private volatile boolean running;

	private @Nullable Thread keepAlive;

	/**
	 * Create a registry.
	 * @param defaultFactory gives the factory for listeners that name none, when it is
	 * needed
	 */
	public TaskListenerEndpointRegistry(Supplier<TaskListenerContainerFactory> defaultFactory) {
		this.defaultFactory = defaultFactory;
	}

	/**
	 * Add a listener, with the application's container factory. It starts with the
	 * application, or now if that runs already, unless its settings say otherwise.
	 * @param endpoint what listens
	 * @return its container
	 * @throws IllegalArgumentException if another listener has its id, or one of its
	 * settings is out of bounds
	 */
	public TaskListenerContainer register(TaskListenerEndpoint endpoint) {
		return register(endpoint, null);
	}

	/**
	 * Add a listener with a container factory of its own.
	 * @param endpoint what listens
	 * @param factory makes its container, {@code null} for the application's factory
	 * @return its container
	 * @throws IllegalArgumentException if another listener has its id, or one of its
	 * settings is out of bounds
	 */
	public synchronized TaskListenerContainer register(TaskListenerEndpoint endpoint,
			@Nullable TaskListenerContainerFactory factory) {
		TaskListenerContainer container = create(endpoint, factory);
		add(container);
		return container;
	}

	/**
	 * Create a container that is not added.
	 */
	TaskListenerContainer create(TaskListenerEndpoint endpoint, @Nullable TaskListenerContainerFactory factory) {
		checkFree(endpoint.id());
		return ((factory != null) ? factory : this.defaultFactory.get()).create(endpoint, this.timerThread);
	}

	synchronized void add(TaskListenerContainer container) {
		checkFree(container.id());
		if (this.running && container.isAutoStartup()) {
			container.start();
		}
		this.containers.put(container.id(), container);
		keepAlive();
	}

	private void checkFree(String id) {
		container(id).ifPresent((other) -> {
			throw new IllegalArgumentException(taken(other));
		});
	}

	static String taken(TaskListenerContainer other) {
		return "the id '" + other.id() + "' is taken by another listener, of " + other.queues()
				+ ". Give each an id of its own.";
	}

	/**
	 * The container of a listener.
	 * @param id the listener's id
	 * @return the container, or empty if no listener has that id
	 */
	public synchronized Optional<TaskListenerContainer> container(String id) {
		return Optional.ofNullable(this.containers.get(id));
	}

	/**
	 * The containers of all listeners.
	 * @return the containers, in the order in which they were registered
	 */
	public synchronized Collection<TaskListenerContainer> containers() {
		return List.copyOf(this.containers.values());
	}

	/**
	 * Start the containers that start with the application. After a stop, bring all into
	 * the state that they were in before it: what was started by hand runs again, what
	 * was paused is paused, what was stopped by hand stays stopped.
	 */
	@Override
	public void start() {
		Map<TaskListenerContainer, BeforeStop> before;
		synchronized (this) {
			this.running = true;
			keepAlive();
			before = new HashMap<>(this.beforeStop);
			this.beforeStop.clear();
		}
		for (TaskListenerContainer container : containers()) {
			BeforeStop state = before.getOrDefault(container,
					container.isAutoStartup() ? BeforeStop.RUNNING : BeforeStop.STOPPED);
			if (state != BeforeStop.STOPPED) {
				container.start(state == BeforeStop.PAUSED);
			}
		}
	}

	/**
	 * All threads of listeners and of most stores are daemons. Let an application that
	 * does nothing but listen live until the stop.
	 */
	private void keepAlive() {
		if (this.keepAlive == null && this.running && !this.containers.isEmpty()) {
			Thread thread = new Thread(() -> {
				while (!Thread.interrupted()) {
					LockSupport.park(this);
				}
			}, "task-listeners");
			thread.setDaemon(false);
			thread.start();
			this.keepAlive = thread;
		}
	}

	/**
	 * Stop all containers and wait for them, but not for one whose listener calls this.
	 * The next start brings back those that run now.
	 */
	@Override
	public void stop() {
		Collection<TaskListenerContainer> containers;
		synchronized (this) {
			containers = containers();
			if (this.running) {
				containers.forEach((container) -> this.beforeStop.put(container, BeforeStop.of(container)));
			}
			this.running = false;
			if (this.keepAlive != null) {
				this.keepAlive.interrupt();
				this.keepAlive = null;
			}
		}
		CountDownLatch stopped = new CountDownLatch(containers.size());
		for (TaskListenerContainer container : containers) {
			if (container.isCurrentThread()) {
				container.stop();
				stopped.countDown();
			}
			else {
				container.stop(stopped::countDown);
			}
		}
		try {
			stopped.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return TaskListenerContainer.PHASE;
	}

	/**
	 * The state of a container when the application stops.
	 */
	private enum BeforeStop {

		STOPPED, RUNNING, PAUSED;

		static BeforeStop of(TaskListenerContainer container) {
			if (!container.isRunning() || container.isStopping()) {
				return STOPPED;
			}
			return container.isPaused() ? PAUSED : RUNNING;
		}

	}

}
