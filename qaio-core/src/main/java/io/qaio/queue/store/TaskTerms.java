package io.qaio.queue.store;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What one task wants to be different from others.
 *
 * @param visibilityTimeout how long a delivery may hold the task, {@code null} for the
 * queue's
 * @param maxAttempts how often the task is delivered at the most, {@code null} for the
 * queue's
 * @param delay how long the task must not be delivered once it is stored, zero or more
 * @param at when the task may be delivered, by the store's clock, instead of a delay; a
 * time in the past is now
 * @param uniqueFor for how long from the put no other task may have a caller's own id,
 * also once this one is done; {@code null} for as long as this one lives
 * @param priority 0 to 9, higher ones are delivered first
 * @param orderingKey tasks with the same one are delivered one at a time, in the order of
 * their puts: at most 255 bytes as UTF-8; {@code null} for a task that heeds no other
 */
public record TaskTerms(@Nullable Duration visibilityTimeout, @Nullable Integer maxAttempts, Duration delay,
		@Nullable Instant at, @Nullable Duration uniqueFor, int priority, @Nullable String orderingKey) {

	/** Like others, at once. */
	public static final TaskTerms NONE = new TaskTerms(null, null, Duration.ZERO, null, null, 0, null);

	/**
	 * The same terms with another visibility timeout.
	 * @param visibilityTimeout how long a delivery may hold the task
	 * @return the new terms
	 */
	public TaskTerms withVisibilityTimeout(Duration visibilityTimeout) {
		return new TaskTerms(visibilityTimeout, this.maxAttempts, this.delay, this.at, this.uniqueFor, this.priority,
				this.orderingKey);
	}

	/**
	 * The same terms with another number of attempts.
	 * @param maxAttempts how often the task is delivered at the most
	 * @return the new terms
	 */
	public TaskTerms withMaxAttempts(int maxAttempts) {
		return new TaskTerms(this.visibilityTimeout, maxAttempts, this.delay, this.at, this.uniqueFor, this.priority,
				this.orderingKey);
	}

	/**
	 * The same terms with a delay, and no time.
	 * @param delay how long the task must not be delivered
	 * @return the new terms
	 */
	public TaskTerms withDelay(Duration delay) {
		return new TaskTerms(this.visibilityTimeout, this.maxAttempts, delay, null, this.uniqueFor, this.priority,
				this.orderingKey);
	}

	/**
	 * The same terms with a time, and no delay.
	 * @param at when the task may be delivered
	 * @return the new terms
	 */
	public TaskTerms withAt(Instant at) {
		return new TaskTerms(this.visibilityTimeout, this.maxAttempts, Duration.ZERO, at, this.uniqueFor, this.priority,
				this.orderingKey);
	}

	/**
	 * The same terms with a time for which the id is kept.
	 * @param uniqueFor how long no other task may have the id
	 * @return the new terms
	 */
	public TaskTerms withUniqueFor(Duration uniqueFor) {
		return new TaskTerms(this.visibilityTimeout, this.maxAttempts, this.delay, this.at, uniqueFor, this.priority,
				this.orderingKey);
	}

	/**
	 * The same terms with another priority.
	 * @param priority 0 to 9
	 * @return the new terms
	 */
	public TaskTerms withPriority(int priority) {
		return new TaskTerms(this.visibilityTimeout, this.maxAttempts, this.delay, this.at, this.uniqueFor, priority,
				this.orderingKey);
	}

	/**
	 * The same terms with an ordering key.
	 * @param orderingKey what tasks have in common that are delivered in order
	 * @return the new terms
	 */
	public TaskTerms withOrderingKey(String orderingKey) {
		return new TaskTerms(this.visibilityTimeout, this.maxAttempts, this.delay, this.at, this.uniqueFor,
				this.priority, orderingKey);
	}

	/**
	 * When the task may be delivered.
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
