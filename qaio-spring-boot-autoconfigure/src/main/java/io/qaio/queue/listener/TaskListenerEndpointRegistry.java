package io.qaio.queue.listener;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * The containers of all listeners of an application, which start and stop with it: all at
 * the same time, so that a stop takes no longer than the slowest of them.
 *
 * <pre class="code">
 * registry.container("emails").ifPresent(TaskListenerContainer::pause);
 * </pre>
 *
 * Safe for use by many threads.
 */
public final class TaskListenerEndpointRegistry implements SmartLifecycle {

	private final Supplier<TaskListenerContainerFactory> defaultFactory;

	private final Map<String, TaskListenerContainer> containers = new LinkedHashMap<>();

	private boolean running;

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
	 * application, or now if that runs already, unless it is not to start by itself.
	 * @param endpoint what listens
	 * @return its container
	 * @throws IllegalArgumentException if another listener has its id, or something of it
	 * is out of bounds
	 */
	public TaskListenerContainer register(TaskListenerEndpoint endpoint) {
		return register(endpoint, null);
	}

	/**
	 * Add a listener with a container factory of its own.
	 * @param endpoint what listens
	 * @param factory makes its container, {@code null} for the application's factory
	 * @return its container
	 * @throws IllegalArgumentException if another listener has its id, or something of it
	 * is out of bounds
	 */
	public synchronized TaskListenerContainer register(TaskListenerEndpoint endpoint,
			@Nullable TaskListenerContainerFactory factory) {
		TaskListenerContainer other = this.containers.get(endpoint.id());
		if (other != null) {
			throw new IllegalArgumentException("the id '" + endpoint.id() + "' is taken by another listener, of "
					+ other.queues() + ". Give each an id of its own.");
		}
		TaskListenerContainer container = ((factory != null) ? factory : this.defaultFactory.get()).create(endpoint);
		this.containers.put(endpoint.id(), container);
		if (this.running && container.isAutoStartup()) {
			container.start();
		}
		return container;
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

	@Override
	public synchronized void start() {
		this.running = true;
		this.containers.values()
			.stream()
			.filter(TaskListenerContainer::isAutoStartup)
			.forEach(TaskListenerContainer::start);
	}

	@Override
	public void stop() {
		Collection<TaskListenerContainer> containers;
		synchronized (this) {
			this.running = false;
			containers = containers();
		}
		CountDownLatch stopped = new CountDownLatch(containers.size());
		containers.forEach((container) -> container.stop(stopped::countDown));
		try {
			stopped.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return TaskListenerContainer.PHASE;
	}

}
