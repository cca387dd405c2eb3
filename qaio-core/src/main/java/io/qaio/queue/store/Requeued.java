package io.qaio.queue.store;

import java.time.Duration;
import java.util.Optional;

/**
 * The result of requeueing.
 *
 * @param expired the number of leases that had expired; their tasks are ready again, or
 * dead
 * @param more whether more is due already
 * @param nextDue the time until something else is due; empty if no task is taken or
 * delayed
 */
public record Requeued(int expired, boolean more, Optional<Duration> nextDue) {

}
