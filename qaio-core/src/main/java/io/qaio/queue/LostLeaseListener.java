package io.qaio.queue;

/**
 * Is told of each delivery that turns out to have lost its task, because an operation on
 * it came too late: after the end of the lease, or after the task was purged. The task
 * is, or will be, delivered again, perhaps while the first worker still works on it.
 * <p>
 * Implementations are safe for use by many threads, and do not block: they are called in
 * a thread of the store's driver.
 */
@FunctionalInterface
public interface LostLeaseListener {

	/**
	 * A delivery has lost its task. Called once for a delivery, by the first operation
	 * that shows it.
	 * @param task the delivery
	 * @param operation what came too late
	 */
	void leaseLost(Task task, TaskOperation operation);

}
