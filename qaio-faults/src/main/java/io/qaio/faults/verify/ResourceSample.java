package io.qaio.faults.verify;

/**
 * What an application and its server use after a round of a long run, when all tasks are
 * acked.
 *
 * @param tasks the tasks of the round
 * @param heap bytes of the heap of the application, after a garbage collection
 * @param threads threads of the application
 * @param connections connections to the server
 * @param keys keys, or rows, in the server
 * @param memory bytes in the server
 * @param median the median from a put to the listener, in nanoseconds
 * @param slow the 99th percentile of the same
 */
public record ResourceSample(long tasks, long heap, int threads, long connections, long keys, long memory, long median,
		long slow) {

}
