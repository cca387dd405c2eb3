package io.qaio.queue.store;

import java.time.Duration;

/**
 * The terms of one queue: those of leases, for tasks without {@link TaskTerms} of their
 * own, and its bounds.
 *
 * @param visibilityTimeout how long a delivery leases a task
 * @param maxAttempts how many times a task is delivered before it is dead
 * @param bounds the bounds of the queue
 */
public record LeaseTerms(Duration visibilityTimeout, int maxAttempts, QueueBounds bounds) {

	/**
	 * Create the terms of a queue without bounds.
	 * @param visibilityTimeout how long a delivery leases a task
	 * @param maxAttempts how many times a task is delivered before it is dead
	 */
	public LeaseTerms(Duration visibilityTimeout, int maxAttempts) {
		this(visibilityTimeout, maxAttempts, QueueBounds.NONE);
	}

}
