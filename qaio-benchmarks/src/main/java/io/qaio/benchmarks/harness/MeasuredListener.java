package io.qaio.benchmarks.harness;

import java.time.Duration;

/**
 * A queue with listeners, which call a handler that does nothing.
 */
public interface MeasuredListener extends MeasuredDrain {

	/**
	 * Put tasks one at a time to a listener that waits for them.
	 * @param samples how many
	 * @param rest how long the listener has rested before each, on average
	 * @return how long each put took until the handler started, in milliseconds
	 */
	double[] pickUps(int samples, Duration rest) throws Exception;

	/**
	 * Put tasks one at a time, and consume and ack them meanwhile.
	 * @param tasks how many
	 * @param concurrency how many are put at once, and how many are handled at once
	 * @return the tasks a second
	 */
	double together(int tasks, int concurrency) throws Exception;

}
