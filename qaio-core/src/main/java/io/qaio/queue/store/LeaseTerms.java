package io.qaio.queue.store;

import java.time.Duration;

/**
 * The terms of leases on one queue, for tasks without {@link TaskTerms} of their own.
 *
 * @param visibilityTimeout how long a delivery leases a task
 * @param maxAttempts how many times a task is delivered before it is dead
 */
public record LeaseTerms(Duration visibilityTimeout, int maxAttempts) {

}
