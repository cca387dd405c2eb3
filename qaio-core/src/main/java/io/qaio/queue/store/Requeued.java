package io.qaio.queue.store;

import java.time.Duration;
import java.util.Optional;

/**
 * What one portion of requeueing did.
 *
 * @param expired how many leases had run out; their tasks are ready again, or dead
 * @param more whether more is due already
 * @param nextDue how long until something else is due; empty if nothing is taken or
 * delayed
 */
public record Requeued(int expired, boolean more, Optional<Duration> nextDue) {

}
