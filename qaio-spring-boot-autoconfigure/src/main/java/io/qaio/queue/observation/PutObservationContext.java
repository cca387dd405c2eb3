package io.qaio.queue.observation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * The context of {@link QueueObservation#PUT}: one call of {@code put} or {@code putAll}.
 * The carrier is a map of headers, which the tasks get in addition to those of their
 * options.
 * <p>
 * Ids and outcome may be set and read by different threads.
 */
public class PutObservationContext extends SenderContext<Map<String, String>> {

	private final String queue;

	private final int tasks;

	private volatile List<String> taskIds = List.of();

	private volatile @Nullable PutOutcome outcome;

	/**
	 * Create a context.
	 * @param queue the queue's name
	 * @param tasks how many tasks are put
	 */
	public PutObservationContext(String queue, int tasks) {
		super((headers, name, value) -> Objects.requireNonNull(headers).put(name, value), Kind.PRODUCER);
		this.queue = queue;
		this.tasks = tasks;
		setCarrier(new LinkedHashMap<>());
	}

	/**
	 * The queue's name.
	 * @return the name
	 */
	public String getQueue() {
		return this.queue;
	}

	/**
	 * How many tasks are put.
	 * @return the number, 1 or more
	 */
	public int getTasks() {
		return this.tasks;
	}

	/**
	 * The ids of the tasks, in the order of the payloads.
	 * @return the ids, empty until they are stored
	 */
	public List<String> getTaskIds() {
		return this.taskIds;
	}

	/**
	 * How the put ended.
	 * @return the outcome, {@code null} while the put is under way
	 */
	public @Nullable PutOutcome getOutcome() {
		return this.outcome;
	}

	void ended(PutOutcome outcome, List<String> taskIds) {
		this.taskIds = taskIds;
		this.outcome = outcome;
	}

}
