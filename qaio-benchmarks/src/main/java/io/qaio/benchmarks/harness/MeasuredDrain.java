package io.qaio.benchmarks.harness;

/**
 * One way to consume tasks that wait already. Not safe for use by many threads.
 */
public interface MeasuredDrain extends AutoCloseable {

	/**
	 * What to call it in the table.
	 */
	String title();

	/**
	 * Put tasks that nobody consumes yet, by the quickest way there is.
	 */
	void preload(int tasks) throws Exception;

	/**
	 * Consume and ack all that were preloaded.
	 * @param tasks how many there are
	 * @param concurrency how many are handled at once
	 * @return the tasks a second
	 */
	double drain(int tasks, int concurrency) throws Exception;

}
