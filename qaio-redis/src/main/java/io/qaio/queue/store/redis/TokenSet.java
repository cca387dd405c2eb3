package io.qaio.queue.store.redis;

/**
 * Some of the deliveries of one lease.
 */
interface TokenSet {

	/**
	 * Add a delivery.
	 * @return false if it is of another lease, or here already
	 */
	boolean add(String token);

}
