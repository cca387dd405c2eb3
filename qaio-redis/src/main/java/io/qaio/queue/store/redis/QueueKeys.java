package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.qaio.redis.KeyNames;

/**
 * The names of one queue's keys, in the order of {@code keys.lua}. The queue's name
 * stands in braces, so all keys have the same hash slot in a cluster; what would end the
 * braces early, or split a message, is percent-encoded. Immutable.
 */
final class QueueKeys {

	private static final int PUT_NEEDS = 7;

	private static final int PENDING_TAKES = 4;

	private static final String QUARANTINE = "quarantine";

	private final String start;

	private final String first;

	private final byte[][] all;

	QueueKeys(RedisLayout layout, String prefix, String queue) {
		this.start = KeyNames.encode(prefix, "") + ":{" + KeyNames.encode(queue, "") + "}:" + layout.keyStart;
		this.first = this.start + layout.firstKey;
		String[] names = { layout.firstKey, layout.secondKey, "leases", "lease-sizes", "pending-takes", "ranked",
				"delayed", "ids", "dead", "dead-tasks", "id-windows", "blocked", "ordering-keys", QUARANTINE, "groups",
				"grouped", "round" };
		this.all = new byte[names.length][];
		for (int i = 0; i < names.length; i++) {
			this.all[i] = (this.start + names[i]).getBytes(StandardCharsets.UTF_8);
		}
	}

	byte[][] all() {
		return this.all;
	}

	byte[][] forPut(String producer) {
		return firstAnd(PUT_NEEDS, "put:" + producer);
	}

	byte[][] allAnd(String name) {
		return firstAnd(this.all.length, name);
	}

	private byte[][] firstAnd(int count, String name) {
		byte[][] keys = Arrays.copyOf(this.all, count + 1);
		keys[count] = (this.start + name).getBytes(StandardCharsets.UTF_8);
		return keys;
	}

	/**
	 * The first key, which stands for the queue in messages.
	 */
	String first() {
		return this.first;
	}

	/**
	 * A pattern of the names of all keys, as users are given rights to them.
	 */
	String pattern() {
		return this.start + "*";
	}

	/**
	 * The key of entries that could not be read, for messages.
	 */
	String quarantine() {
		return this.start + QUARANTINE;
	}

	byte[] pendingTakes() {
		return this.all[PENDING_TAKES];
	}

}
