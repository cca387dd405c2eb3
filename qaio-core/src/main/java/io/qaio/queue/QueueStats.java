package io.qaio.queue;

/**
 * How many tasks a queue has, by their state.
 *
 * @param ready those that the next {@code get} takes from, and those that wait for their
 * turn behind others with their {@link PutOptions#orderingKey ordering key}
 * @param delayed those that wait for their time
 * @param taken those that a worker holds
 * @param dead those that are delivered no more
 */
public record QueueStats(long ready, long delayed, long taken, long dead) {

}
