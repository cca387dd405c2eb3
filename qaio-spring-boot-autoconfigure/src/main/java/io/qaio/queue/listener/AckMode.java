package io.qaio.queue.listener;

import io.qaio.queue.Task;

/**
 * Who acks the tasks of a listener.
 */
public enum AckMode {

	/**
	 * The container, when the method has returned, or the future that it returned has
	 * completed, without an exception.
	 */
	ON_SUCCESS,

	/**
	 * The method, by {@link Task#ack()} or whatever else ends the delivery, at any time
	 * until the {@link Task#deadline() deadline}. The container extends that only while
	 * the method runs. A method that throws has failed, as in the other mode, unless it
	 * ended the delivery before.
	 */
	MANUAL

}
