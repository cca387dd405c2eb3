package io.qaio.queue.store.redis;

import java.util.function.BiConsumer;

/**
 * The form of receipts in a layout's scripts: the name of a lease, a colon, and what
 * names the task in the lease. Stateless.
 */
interface ReceiptFormat {

	/**
	 * Hand on all tasks that a take brought.
	 * @param lease how the client named the lease
	 * @param tasks the tasks as {@code take.lua} returned them
	 * @param delivery takes the receipt and the record of each task
	 */
	void forEach(String lease, Object tasks, BiConsumer<String, byte[]> delivery);

	/**
	 * The name by which {@code ack.lua} knows a delivery of a lease.
	 */
	byte[] inLease(String receipt);

}
