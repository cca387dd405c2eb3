package io.qaio.queue;

import java.time.Duration;

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

	private static final PutOptions NONE = new PutOptions(null, null, Duration.ZERO, null, null);

	private final @Nullable String serializer;

	private final @Nullable Duration timeout;

	private final Duration delay;

	private final @Nullable String id;

	private final @Nullable Integer maxAttempts;

	private PutOptions(@Nullable String serializer, @Nullable Duration timeout, Duration delay, @Nullable String id,
			@Nullable Integer maxAttempts) {
		this.serializer = serializer;
		this.timeout = timeout;
		this.delay = delay;
		this.id = id;
		this.maxAttempts = maxAttempts;
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
		return new PutOptions(serializer, this.timeout, this.delay, this.id, this.maxAttempts);
	}

	/**
	 * Let a delivery hold the task for another time than the queue's.
	 * @param timeout the time, 1 ms or more
	 * @return the new options
	 * @throws IllegalArgumentException if the timeout is zero, negative, or longer than
	 * 30 years
	 */
	public PutOptions timeout(Duration timeout) {
		return new PutOptions(this.serializer, Limits.timeout("timeout", timeout), this.delay, this.id,
				this.maxAttempts);
	}

	/**
	 * Do not deliver the task for a while.
	 * @param delay the time from the moment the task is stored, by the store's clock
	 * @return the new options
	 * @throws IllegalArgumentException if the delay is negative, or longer than 30 years
	 */
	public PutOptions delay(Duration delay) {
		return new PutOptions(this.serializer, this.timeout, Limits.delay("delay", delay), this.id, this.maxAttempts);
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
		return new PutOptions(this.serializer, this.timeout, this.delay, Limits.name("id", id), this.maxAttempts);
	}

	/**
	 * Deliver the task as often as this at the most.
	 * @param maxAttempts the number of deliveries, 1 or more
	 * @return the new options
	 * @throws IllegalArgumentException if the number is less than 1 or more than 65,535
	 */
	public PutOptions maxAttempts(int maxAttempts) {
		return new PutOptions(this.serializer, this.timeout, this.delay, this.id,
				Limits.maxAttempts("maxAttempts", maxAttempts));
	}

	@Nullable String serializer() {
		return this.serializer;
	}

	@Nullable Duration timeout() {
		return this.timeout;
	}

	Duration delay() {
		return this.delay;
	}

	@Nullable String id() {
		return this.id;
	}

	@Nullable Integer maxAttempts() {
		return this.maxAttempts;
	}

}
