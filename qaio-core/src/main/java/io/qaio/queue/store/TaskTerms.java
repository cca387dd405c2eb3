package io.qaio.queue.store;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The terms of one task, where they differ from those of its queue.
 *
 * @param visibilityTimeout how long each delivery leases the task, {@code null} for the
 * queue's visibility timeout
 * @param maxAttempts how many deliveries the task has at most, {@code null} for the
 * queue's number
 * @param delay how long the task is delayed once it is stored, zero or more; zero if
 * there is a time
 * @param at when to deliver the task, by the store's clock, instead of after a delay; a
 * time in the past means now
 * @param uniqueFor how long from the put the caller's own id is kept even if the task is
 * done; {@code null} to keep it only while the task lives
 * @param priority 0 to 9; higher priorities are delivered first
 * @param orderingKey tasks with the same key are delivered one at a time, in the order of
 * their puts: at most 255 bytes as UTF-8; {@code null} for none. A key of a task with a
 * group is another than the same key without one, or in another group
 * @param group the group, {@code null} for none; a task with a group has priority 0
 */
public record TaskTerms(@Nullable Duration visibilityTimeout, @Nullable Integer maxAttempts, Duration delay,
		@Nullable Instant at, @Nullable Duration uniqueFor, int priority, @Nullable String orderingKey,
		@Nullable TaskGroup group) {

	/** The terms of the queue, and no delay. */
	public static final TaskTerms NONE = new TaskTerms(null, null, Duration.ZERO, null, null, 0, null, null);

	/**
	 * Create the terms of a task without a group.
	 */
	public TaskTerms(@Nullable Duration visibilityTimeout, @Nullable Integer maxAttempts, Duration delay,
			@Nullable Instant at, @Nullable Duration uniqueFor, int priority, @Nullable String orderingKey) {
		this(visibilityTimeout, maxAttempts, delay, at, uniqueFor, priority, orderingKey, null);
	}

	/**
	 * When the task becomes ready, if it is put now.
	 * @param now the time by the store's clock
	 * @return that time, not before now
	 */
	public Instant readyAt(Instant now) {
		if (this.at != null) {
			return this.at.isAfter(now) ? this.at : now;
		}
		return now.plus(this.delay);
	}

}
