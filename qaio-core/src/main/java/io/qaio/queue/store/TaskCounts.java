package io.qaio.queue.store;

/**
 * How many tasks a queue has, by their state.
 *
 * @param ready those that a take would get, and those that wait for their turn behind
 * others with their ordering key
 * @param delayed those that wait for their time
 * @param taken those that a delivery holds
 * @param dead those that are delivered no more
 */
public record TaskCounts(long ready, long delayed, long taken, long dead) {

}
