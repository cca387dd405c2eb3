package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.qaio.redis.KeyNames;

/**
 * The names of one queue's keys. The queue's name stands in braces, so all keys have the
 * same hash slot in a cluster; what would end the braces early, or split a message, is
 * percent-encoded.
 */
final class QueueKeys {

	/** How many of the keys a put needs that needs least. */
	private static final int PLAIN = 7;

	private final String start;

	private final String first;

	private final byte[][] all;

	QueueKeys(RedisLayout layout, String prefix, String queue) {
		this.start = KeyNames.encode(prefix, "") + ":{" + KeyNames.encode(queue, "") + "}:" + layout.keyStart();
		this.first = this.start + layout.firstKey();
		String[] names = { layout.firstKey(), layout.secondKey(), "leases", "lease-sizes", "pending-takes", "ranked",
				"delayed", "ids", "dead", "dead-tasks", "id-windows", "blocked", "ordering-keys" };
		this.all = new byte[names.length][];
		for (int i = 0; i < names.length; i++) {
			this.all[i] = (this.start + names[i]).getBytes(StandardCharsets.UTF_8);
		}
	}

	/**
	 * In the order that the scripts expect.
	 */
	byte[][] all() {
		return this.all;
	}

	/**
	 * In the order that the put script expects.
	 */
	byte[][] forPut(String producer) {
		return firstAnd(this.all.length, "put:" + producer);
	}

	/**
	 * In the order that the put script expects of tasks that are kept as they are.
	 */
	byte[][] forPlainPut(String producer) {
		return firstAnd(PLAIN, "put:" + producer);
	}

	/**
	 * In the order that the tick script expects.
	 */
	byte[][] forTicks() {
		return firstAnd(this.all.length, "ticks");
	}

	private byte[][] firstAnd(int count, String name) {
		byte[][] keys = Arrays.copyOf(this.all, count + 1);
		keys[count] = (this.start + name).getBytes(StandardCharsets.UTF_8);
		return keys;
	}

	/**
	 * The first of them, which stands for the queue in messages.
	 */
	String first() {
		return this.first;
	}

	/**
	 * Matches all of them, and no other queue's.
	 */
	String pattern() {
		return this.start.replaceAll("([\\[\\]?*^\\\\])", "\\\\$1") + "*";
	}

	byte[] pendingTakes() {
		return this.all[4];
	}

}
