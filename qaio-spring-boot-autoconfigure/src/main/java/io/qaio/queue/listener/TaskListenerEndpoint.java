package io.qaio.queue.listener;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A listener of queues: usually a method with {@link TaskListener}. Immutable.
 *
 * <pre class="code">
 * TaskListenerEndpoint.of("emails", List.of("emails"), (tasks) -&gt; {
 *     send(tasks.get(0).payload(Email.class));
 *     return null;
 * }).settings((settings) -&gt; settings.withConcurrency(new Concurrency(2, 10)));
 * </pre>
 *
 * @param id names the listener in its application
 * @param queues the names of the queues, the one whose tasks come first before the others
 * @param handler works on the tasks
 * @param batch whether the handler takes several tasks at once
 * @param ackMode who acks
 * @param settings makes the container's settings from those of its factory
 */
public record TaskListenerEndpoint(String id, List<String> queues, TaskHandler handler, boolean batch, AckMode ackMode,
		UnaryOperator<ContainerSettings> settings) {

	/**
	 * Check and copy what is given.
	 * @throws IllegalArgumentException if the id is empty, there is no queue, or one is
	 * there twice
	 */
	public TaskListenerEndpoint {
		queues = List.copyOf(queues);
		if (id.isBlank()) {
			throw new IllegalArgumentException("id must not be blank");
		}
		if (queues.isEmpty()) {
			throw new IllegalArgumentException("queues must name at least one queue");
		}
		if (queues.stream().distinct().count() < queues.size()) {
			throw new IllegalArgumentException("queues must not name a queue twice, as in " + queues);
		}
	}

	/**
	 * An endpoint that takes one task at a time, which the container acks.
	 * @param id names the listener in its application
	 * @param queues the names of the queues
	 * @param handler works on the tasks
	 * @return the endpoint
	 */
	public static TaskListenerEndpoint of(String id, List<String> queues, TaskHandler handler) {
		return new TaskListenerEndpoint(id, queues, handler, false, AckMode.ON_SUCCESS, UnaryOperator.identity());
	}

	/**
	 * The same endpoint with batches or without.
	 * @param batch whether the handler takes several tasks at once
	 * @return the new endpoint
	 */
	public TaskListenerEndpoint batch(boolean batch) {
		return new TaskListenerEndpoint(this.id, this.queues, this.handler, batch, this.ackMode, this.settings);
	}

	/**
	 * The same endpoint with another acknowledge mode.
	 * @param ackMode who acks
	 * @return the new endpoint
	 */
	public TaskListenerEndpoint ackMode(AckMode ackMode) {
		return new TaskListenerEndpoint(this.id, this.queues, this.handler, this.batch, ackMode, this.settings);
	}

	/**
	 * The same endpoint with settings of its own.
	 * @param settings makes the container's settings from those of its factory
	 * @return the new endpoint
	 */
	public TaskListenerEndpoint settings(UnaryOperator<ContainerSettings> settings) {
		return new TaskListenerEndpoint(this.id, this.queues, this.handler, this.batch, this.ackMode, settings);
	}

}
