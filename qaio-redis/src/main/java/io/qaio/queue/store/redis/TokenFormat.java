package io.qaio.queue.store.redis;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * What names a delivery, in the words of a layout's scripts.
 */
interface TokenFormat {

	/**
	 * Hand on all tasks that a take brought.
	 * @param lease how the client named the lease
	 * @param reply what {@code take.lua} returned
	 * @param delivery takes the token and the entry of each task
	 */
	void forEach(String lease, List<?> reply, BiConsumer<String, byte[]> delivery);

	/**
	 * The lease of a delivery.
	 */
	String lease(String token);

	/**
	 * What {@code ack.lua} calls a delivery whose lease it knows.
	 */
	byte[] inLease(String token);

	/**
	 * Deliveries of one lease, none so far.
	 */
	TokenSet none(String lease);

}
