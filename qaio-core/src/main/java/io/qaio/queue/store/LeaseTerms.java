package io.qaio.queue.store;

import java.time.Duration;

/**
 * What a lease is worth where a task says nothing itself.
 *
 * @param visibilityTimeout how long a delivery may hold a task
 * @param maxAttempts how often a task is delivered before it is dead
 */
public record LeaseTerms(Duration visibilityTimeout, int maxAttempts) {

}
