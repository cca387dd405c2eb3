package io.qaio.ratelimit.store;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * Finds the least recently used key of a zone, exactly, although uses do not reorder
 * keys: a bucket only notes when it was used. Keys are ordered by the times that their
 * buckets had when this order last looked at them; a key that was used since then is put
 * back with its current time before it can come out. Not safe for use by many threads,
 * except {@link #notBeforeLastAdded}.
 * <p>
 * It does not refer to the buckets themselves. So nothing but the table of the zone does,
 * and the garbage collector puts each next to its entry there, where decisions find both
 * by one access to memory.
 */
final class UseOrder {

	private final Map<Object, Bucket> buckets;

	private final PriorityQueue<KeyUse> uses = new PriorityQueue<>(Comparator.comparingLong(KeyUse::nanos));

	private volatile long lastAdded = Long.MIN_VALUE;

	/**
	 * Creates an order of no keys.
	 * @param buckets the buckets of all keys that are in it
	 */
	UseOrder(Map<Object, Bucket> buckets) {
		this.buckets = buckets;
	}

	int size() {
		return this.uses.size();
	}

	/**
	 * Adds a key, which has a bucket.
	 */
	void add(Object key) {
		long added = lastUsed(key);
		this.uses.add(new KeyUse(key, added));
		this.lastAdded = Math.max(this.lastAdded, added);
	}

	/**
	 * The time of a use, by a clock that may have been read before the key was added that
	 * was added last. A use comes after what has been added before it.
	 */
	long notBeforeLastAdded(long nanos) {
		return Math.max(nanos, this.lastAdded + 1);
	}

	/**
	 * The key that was least recently used, of one or more.
	 */
	Object leastRecent() {
		KeyUse first = this.uses.element();
		long lastUsed = lastUsed(first.key);
		while (first.nanos != lastUsed) {
			this.uses.remove();
			this.uses.add(new KeyUse(first.key, lastUsed));
			first = this.uses.element();
			lastUsed = lastUsed(first.key);
		}
		return first.key;
	}

	private long lastUsed(Object key) {
		return Objects.requireNonNull(this.buckets.get(key)).lastUsed();
	}

	/**
	 * Removes the key that {@link #leastRecent()} has just returned.
	 */
	void removeLeastRecent() {
		this.uses.remove();
	}

	/**
	 * A use.
	 *
	 * @param key the key
	 * @param nanos when it was used
	 */
	private record KeyUse(Object key, long nanos) {
	}

}
