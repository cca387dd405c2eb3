package io.qaio.faults.process;

import java.util.List;

/**
 * A program that runs in several processes. Their number stays: one that is killed is
 * replaced by {@link #replace}.
 */
public interface Program {

	/**
	 * The processes that run, stopped ones included.
	 * @return the processes now
	 */
	List<ClientProcess> running();

	/**
	 * Start a process instead of one that was killed, and wait until it works.
	 * @param killed the process that was killed
	 */
	void replace(ClientProcess killed);

}
