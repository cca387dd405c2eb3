package io.qaio.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.qaio.queue.store.QueueBounds;
import io.qaio.queue.store.TaskGroup;
import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * The options of one task. What is left out comes from the settings of the queue.
 * Immutable: each method returns new options.
 *
 * <pre class="code">
 * queue.put(order, PutOptions.with().id("order-42").delay(Duration.ofMinutes(5)));
 * </pre>
 */
public final class PutOptions {

	private static final PutOptions NONE = new PutOptions(new Values());

	private final Values values;

	private final TaskTerms terms;

	private PutOptions(Values values) {
		this.values = values;
		this.terms = new TaskTerms(values.visibilityTimeout, values.maxAttempts, values.delay, values.at,
				values.uniqueFor, values.priority, values.orderingKey, values.group);
	}

	private PutOptions with(Consumer<Values> change) {
		Values changed = this.values.copy();
		change.accept(changed);
		return new PutOptions(changed);
	}

	/**
	 * Start with no options.
	 * @return the empty options
	 */
	public static PutOptions with() {
		return NONE;
	}

	/**
	 * Write the payload with this serializer instead of the queue's.
	 * @param serializer the serializer's name; {@code put} checks whether it is known
	 * @return the new options
	 */
	public PutOptions serializer(String serializer) {
		return with((values) -> values.serializer = serializer);
	}

	/**
	 * Lease the task for this time at each delivery, instead of the queue's visibility
	 * timeout.
	 * @param visibilityTimeout the time, 1 ms or more
	 * @return the new options
	 * @throws IllegalArgumentException if the visibility timeout is zero, negative, or
	 * longer than 30 years
	 */
	public PutOptions visibilityTimeout(Duration visibilityTimeout) {
		return with((values) -> values.visibilityTimeout = TaskBounds.timeout("visibilityTimeout", visibilityTimeout));
	}

	/**
	 * Add a header, for data beside the payload such as a trace id. Consumers read it by
	 * {@link Task#headers()}.
	 * @param name the header's name, 1 to 255 bytes as UTF-8; replaces the value of a
	 * header with the same name
	 * @param value the value, any Unicode text
	 * @return the new options
	 * @throws IllegalArgumentException if the name is empty or too long, the name or the
	 * value is not valid Unicode, or all headers together have more than 16,384 bytes, 3
	 * for each included
	 */
	public PutOptions header(String name, String value) {
		Map<String, String> headers = new HashMap<>(this.values.headers);
		headers.put(TaskBounds.name("The name of a header", name), value);
		return with((values) -> values.headers = Map.copyOf(TaskBounds.headers(headers)));
	}

	/**
	 * Deliver the task at a time, by the store's clock. Replaces a {@link #delay}.
	 * @param time the time, rounded up to milliseconds; a time in the past means now
	 * @return the new options
	 * @throws IllegalArgumentException if the time is after the year 2199
	 */
	public PutOptions at(Instant time) {
		return with((values) -> {
			values.at = TaskBounds.time("at", time);
			values.delay = Duration.ZERO;
		});
	}

	/**
	 * Deliver the task after a delay. Replaces a time ({@link #at}).
	 * @param delay the time from the moment the task is stored, by the store's clock
	 * @return the new options
	 * @throws IllegalArgumentException if the delay is negative, or longer than 30 years
	 */
	public PutOptions delay(Duration delay) {
		return with((values) -> {
			values.at = null;
			values.delay = TaskBounds.delay("delay", delay);
		});
	}

	/**
	 * Give the task an id of the caller's own, a deduplication id. While a task with this
	 * id lives (is ready, delayed, blocked or taken), another {@code put} with it stores
	 * nothing and says so: {@link PutResult#duplicate()}.
	 * @param id the id, 1 to 255 bytes as UTF-8
	 * @return the new options
	 * @throws IllegalArgumentException if the id is empty or too long
	 */
	public PutOptions id(String id) {
		return with((values) -> values.id = TaskBounds.name("id", id));
	}

	/**
	 * Keep the {@link #id} for a deduplication window: within this time another
	 * {@code put} with the id is a duplicate even if the task is done or dead. The id of
	 * a task that lives longer is kept until the task ends. Duplicates do not extend the
	 * window; {@link TaskQueue#purge()} ends it.
	 * @param time the time from the moment the task is stored, by the store's clock, 1 ms
	 * or more
	 * @return the new options, which need an id
	 * @throws IllegalArgumentException if the time is zero, negative, or longer than 30
	 * years
	 */
	public PutOptions uniqueFor(Duration time) {
		return with((values) -> values.uniqueFor = TaskBounds.timeout("uniqueFor", time));
	}

	/**
	 * Deliver the task before ready tasks of a lower priority, and after ready tasks of
	 * the same priority. The task keeps its priority through retries and replay: they add
	 * it to the end of its priority.
	 * @param priority 0 (the default) to 9
	 * @return the new options
	 * @throws IllegalArgumentException if the priority is less than 0 or more than 9, or
	 * the task has a {@link #group}
	 */
	public PutOptions priority(int priority) {
		return with((values) -> {
			values.priority = TaskBounds.priority(priority);
			values.checkGroup();
		});
	}

	/**
	 * Put the task into a group, with a weight of 1.
	 * @param name the group's name, 1 to 255 bytes as UTF-8
	 * @return the new options
	 * @throws IllegalArgumentException if the name is empty or too long, or the task has
	 * a {@link #priority}
	 * @see #group(String, int)
	 */
	public PutOptions group(String name) {
		return group(name, 1);
	}

	/**
	 * Put the task into a group, such as that of a customer. Groups that have ready tasks
	 * take turns, however many tasks each of them has; inside a group the order is first
	 * in, first out. At most {@link QueueBounds#groupConcurrency()} tasks of a group are
	 * taken at once, by all applications together: the others are blocked, and cost
	 * nothing. Tasks without a group are a group of their own, without a bound.
	 * <p>
	 * An {@link #orderingKey} of a task with a group is a key of that group.
	 * @param name the group's name, 1 to 255 bytes as UTF-8
	 * @param weight how many tasks of the group may start when it is its turn, 1 to 100;
	 * the task that was put last decides
	 * @return the new options
	 * @throws IllegalArgumentException if the name is empty or too long, the weight is
	 * out of bounds, or the task has a {@link #priority}
	 */
	public PutOptions group(String name, int weight) {
		return with((values) -> {
			values.group = new TaskGroup(TaskBounds.name("group", name), TaskBounds.weight(weight));
			values.checkGroup();
		});
	}

	/**
	 * Deliver tasks with this key one at a time, in the order of their puts: a task is
	 * blocked until every earlier task with its key is done or dead. A task that waits
	 * for a retry or its {@link #delay} blocks the later tasks with its key, and no
	 * others.
	 * @param key what the tasks have in common, such as a customer number: 1 to 255 bytes
	 * as UTF-8
	 * @return the new options
	 * @throws IllegalArgumentException if the key is empty or too long
	 */
	public PutOptions orderingKey(String key) {
		return with((values) -> values.orderingKey = TaskBounds.name("orderingKey", key));
	}

	/**
	 * Deliver the task this many times at most, instead of the queue's number.
	 * @param maxAttempts the number of deliveries, 1 or more
	 * @return the new options
	 * @throws IllegalArgumentException if the number is less than 1 or more than 65,535
	 */
	public PutOptions maxAttempts(int maxAttempts) {
		return with((values) -> values.maxAttempts = TaskBounds.maxAttempts(maxAttempts));
	}

	/**
	 * Put the task after the transaction of the calling thread commits, and drop it if
	 * the transaction rolls back. Without a transaction the task is put at once.
	 * <p>
	 * {@code put} checks the task and returns its id at once; whether it is a duplicate
	 * is not known then. After the commit the tasks of each queue are stored in their
	 * order, as {@link TaskQueue#putAll} does. If the store fails, the caller of the
	 * commit gets an {@link AfterCommitException} and the transaction stays committed.
	 * @return the new options; {@code put} refuses them with an
	 * {@link IllegalStateException} if its {@link TaskQueues} know no transactions, which
	 * need {@code spring-tx} on the class path
	 */
	public PutOptions afterCommit() {
		return afterCommit(true);
	}

	/**
	 * Set whether the put waits for a commit, as with {@link #afterCommit()}, instead of
	 * the queue's setting.
	 * @param wait {@code false} to put the task at once even in a transaction
	 * @return the new options
	 */
	public PutOptions afterCommit(boolean wait) {
		return with((values) -> values.afterCommit = wait);
	}

	@Nullable String serializer() {
		return this.values.serializer;
	}

	@Nullable String id() {
		return this.values.id;
	}

	Map<String, String> headers() {
		return this.values.headers;
	}

	@Nullable Boolean waitsForCommit() {
		return this.values.afterCommit;
	}

	TaskTerms terms() {
		return this.terms;
	}

	/**
	 * All options. Changes only before it belongs to a {@link PutOptions}.
	 */
	private static final class Values implements Cloneable {

		private @Nullable String serializer;

		private @Nullable String id;

		private Map<String, String> headers = Map.of();

		private @Nullable Boolean afterCommit;

		private @Nullable Duration visibilityTimeout;

		private @Nullable Integer maxAttempts;

		private Duration delay = Duration.ZERO;

		private @Nullable Instant at;

		private @Nullable Duration uniqueFor;

		private int priority;

		private @Nullable String orderingKey;

		private @Nullable TaskGroup group;

		private void checkGroup() {
			if (this.group != null && this.priority > 0) {
				throw new IllegalArgumentException("A task of group '" + this.group.name() + "' cannot have priority "
						+ this.priority + ": groups take turns, and inside a group the order is first in, first out");
			}
		}

		Values copy() {
			try {
				return (Values) clone();
			}
			catch (CloneNotSupportedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
