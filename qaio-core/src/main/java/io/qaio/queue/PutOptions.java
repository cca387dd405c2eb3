package io.qaio.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * What one task has of its own; whatever is left out comes from the queue's settings.
 * Immutable: each method returns new options.
 *
 * <pre class="code">
 * queue.put(order, PutOptions.with().id("order-42").delay(Duration.ofMinutes(5)));
 * </pre>
 */
public final class PutOptions {

	private static final PutOptions NONE = new PutOptions(null, null, Map.of(), null, TaskTerms.NONE);

	private final @Nullable String serializer;

	private final @Nullable String id;

	private final Map<String, String> headers;

	private final @Nullable Boolean afterCommit;

	private final TaskTerms terms;

	private PutOptions(@Nullable String serializer, @Nullable String id, Map<String, String> headers,
			@Nullable Boolean afterCommit, TaskTerms terms) {
		this.serializer = serializer;
		this.id = id;
		this.headers = headers;
		this.afterCommit = afterCommit;
		this.terms = terms;
	}

	private PutOptions with(TaskTerms terms) {
		return new PutOptions(this.serializer, this.id, this.headers, this.afterCommit, terms);
	}

	/**
	 * Start with no options.
	 * @return the empty options
	 */
	public static PutOptions with() {
		return NONE;
	}

	/**
	 * Write the payload with another serializer than the queue's.
	 * @param serializer the serializer's name; whether it is known is checked by
	 * {@code put}
	 * @return the new options
	 */
	public PutOptions serializer(String serializer) {
		return new PutOptions(serializer, this.id, this.headers, this.afterCommit, this.terms);
	}

	/**
	 * Let a delivery hold the task for another time than the queue's.
	 * @param visibilityTimeout the time, 1 ms or more
	 * @return the new options
	 * @throws IllegalArgumentException if the visibility timeout is zero, negative, or
	 * longer than 30 years
	 */
	public PutOptions visibilityTimeout(Duration visibilityTimeout) {
		return with(this.terms.withVisibilityTimeout(Limits.timeout("visibilityTimeout", visibilityTimeout)));
	}

	/**
	 * Let something travel with the payload that is not part of it, such as a trace id.
	 * Consumers read it by {@link Task#headers()}.
	 * @param name the header's name, 1 to 255 bytes as UTF-8; one that is there already
	 * gets the new value
	 * @param value the value, any Unicode text
	 * @return the new options
	 * @throws IllegalArgumentException if the name is empty or too long, the name or the
	 * value is no Unicode, or all headers together have more than 16,384 bytes, 3 for
	 * each included
	 */
	public PutOptions header(String name, String value) {
		Map<String, String> headers = new HashMap<>(this.headers);
		headers.put(Limits.name("The name of a header", name), value);
		return new PutOptions(this.serializer, this.id, Map.copyOf(Limits.headers(headers)), this.afterCommit,
				this.terms);
	}

	/**
	 * Deliver the task at a time, by the store's clock. Takes the place of a
	 * {@link #delay}.
	 * @param time the time; one that has passed is now
	 * @return the new options
	 * @throws IllegalArgumentException if the time is after the year 2199
	 */
	public PutOptions at(Instant time) {
		return with(this.terms.withAt(Limits.time("at", time)));
	}

	/**
	 * Do not deliver the task for a while. Takes the place of a time ({@link #at}).
	 * @param delay the time from the moment the task is stored, by the store's clock
	 * @return the new options
	 * @throws IllegalArgumentException if the delay is negative, or longer than 30 years
	 */
	public PutOptions delay(Duration delay) {
		return with(this.terms.withDelay(Limits.delay("delay", delay)));
	}

	/**
	 * Give the task an id of the caller's own. While a task with that id lives (it is
	 * ready, delayed or taken) another {@code put} with it returns the id and stores
	 * nothing.
	 * @param id the id, 1 to 255 bytes as UTF-8
	 * @return the new options
	 * @throws IllegalArgumentException if the id is empty or too long
	 */
	public PutOptions id(String id) {
		return new PutOptions(this.serializer, Limits.name("id", id), this.headers, this.afterCommit, this.terms);
	}

	/**
	 * Keep the task's {@link #id} for a time: another {@code put} with it within that
	 * time from this one stores nothing, even if the task is done or dead by then. A
	 * longer life of the task keeps its id longer, as ever. A duplicate that was kept out
	 * does not prolong the time; {@link TaskQueue#purge()} ends it.
	 * @param time the time from the moment the task is stored, by the store's clock, 1 ms
	 * or more
	 * @return the new options, which need an id
	 * @throws IllegalArgumentException if the time is zero, negative, or longer than 30
	 * years
	 */
	public PutOptions uniqueFor(Duration time) {
		return with(this.terms.withUniqueFor(Limits.timeout("uniqueFor", time)));
	}

	/**
	 * Deliver the task before ready ones of a lower priority, and after those of its own
	 * that are ready already. It has its priority as long as it exists: a retry or a
	 * replay goes to the end of its priority, not of the queue.
	 * @param priority 0, which is what tasks have otherwise, to 9
	 * @return the new options
	 * @throws IllegalArgumentException if the priority is less than 0 or more than 9
	 */
	public PutOptions priority(int priority) {
		return with(this.terms.withPriority(Limits.priority("priority", priority)));
	}

	/**
	 * Deliver the task when all tasks with the same key that were put before are done or
	 * dead: one at a time, in order. Tasks with other keys, or without one, do not wait
	 * for it. A task that waits to be tried again, or for its {@link #delay}, holds back
	 * those of its key that were put after it, and no others.
	 * @param key what the tasks have in common, such as a customer's number: 1 to 255
	 * bytes as UTF-8
	 * @return the new options
	 * @throws IllegalArgumentException if the key is empty or too long
	 */
	public PutOptions orderingKey(String key) {
		return with(this.terms.withOrderingKey(Limits.name("orderingKey", key)));
	}

	/**
	 * Deliver the task as often as this at the most.
	 * @param maxAttempts the number of deliveries, 1 or more
	 * @return the new options
	 * @throws IllegalArgumentException if the number is less than 1 or more than 65,535
	 */
	public PutOptions maxAttempts(int maxAttempts) {
		return with(this.terms.withMaxAttempts(Limits.maxAttempts("maxAttempts", maxAttempts)));
	}

	/**
	 * Put the task when the transaction of the calling thread has committed, and not at
	 * all if it rolls back; at once if there is no transaction. {@code put} checks the
	 * task and returns its id at once either way. All such puts of a transaction travel
	 * together after its commit, those of one queue in their order, all or none. If the
	 * store fails then, the call that committed throws an {@link AfterCommitException}:
	 * the transaction stays committed.
	 * @return the new options; {@code put} refuses them with an
	 * {@link IllegalStateException} if its {@link TaskQueues} know no transactions, which
	 * need {@code spring-tx} on the class path
	 */
	public PutOptions afterCommit() {
		return afterCommit(true);
	}

	/**
	 * Whether the put waits for a commit, as {@link #afterCommit()} does, whatever the
	 * queue's settings say.
	 * @param wait {@code false} to put the task at once, also in a transaction
	 * @return the new options
	 */
	public PutOptions afterCommit(boolean wait) {
		return new PutOptions(this.serializer, this.id, this.headers, wait, this.terms);
	}

	@Nullable String serializer() {
		return this.serializer;
	}

	@Nullable String id() {
		return this.id;
	}

	Map<String, String> headers() {
		return this.headers;
	}

	@Nullable Boolean waitsForCommit() {
		return this.afterCommit;
	}

	TaskTerms terms() {
		return this.terms;
	}

}
