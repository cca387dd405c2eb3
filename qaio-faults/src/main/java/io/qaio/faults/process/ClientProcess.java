package io.qaio.faults.process;

/**
 * A process that uses the servers. What is done to it is recorded, as are its own doings.
 */
public interface ClientProcess {

	/**
	 * The name, unique in a run.
	 * @return the name, such as {@code worker-3}
	 */
	String name();

	/**
	 * End the process at once, as {@code kill -9} does. Returns when it has ended.
	 */
	void kill();

	/**
	 * Stop the process ({@code SIGSTOP}): it does nothing until {@link #resume()}.
	 */
	void pause();

	/**
	 * Let a stopped process go on ({@code SIGCONT}).
	 */
	void resume();

}
