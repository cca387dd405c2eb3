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
	 * The method, by {@link Task#ack()} or another operation that ends the delivery, at
	 * any time until the {@link Task#deadline() deadline}, which the container extends
	 * only while the method runs. An exception of the method fails the task, as in the
	 * other mode, unless the method ended the delivery before.
	 */
	MANUAL

}
