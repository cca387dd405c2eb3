package io.qaio.queue.store.redis;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The form of receipts in a layout's scripts. Stateless.
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
	 * The lease of a delivery.
	 */
	String lease(String receipt);

	/**
	 * What {@code ack.lua} calls a delivery whose lease it knows.
	 */
	byte[] inLease(String receipt);

	/**
	 * A new filter that accepts receipts of a lease, each of them once.
	 */
	Predicate<String> distinctIn(String lease);

}
