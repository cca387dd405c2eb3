package io.qaio.ratelimit.store;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Tells which bucket of a zone was least recently used, exactly, although nobody keeps
 * them in that order: a bucket only notes when it was used. Here they are ordered by the
 * times that they had when they were last looked at; one that was used since goes back
 * with its current time before it can come out. Not safe for use by many threads.
 */
final class UseOrder {

	private final PriorityQueue<Entry> entries = new PriorityQueue<>(Comparator.comparingLong((entry) -> entry.asOf));

	int size() {
		return this.entries.size();
	}

	void add(Object key, Bucket bucket) {
		this.entries.add(new Entry(key, bucket));
	}

	/**
	 * The entry of the bucket that was least recently used, of one or more.
	 */
	Entry leastRecent() {
		Entry first = this.entries.element();
		while (first.asOf != first.bucket.lastUsed()) {
			this.entries.remove();
			this.entries.add(new Entry(first.key, first.bucket));
			first = this.entries.element();
		}
		return first;
	}

	/**
	 * Remove what {@link #leastRecent()} gave just now.
	 */
	void removeLeastRecent() {
		this.entries.remove();
	}

	/**
	 * A bucket.
	 *
	 * @param key what is kept of its key
	 * @param bucket the bucket
	 * @param asOf when it was last used, at the time of the entry
	 */
	record Entry(Object key, Bucket bucket, long asOf) {

		Entry(Object key, Bucket bucket) {
			this(key, bucket, bucket.lastUsed());
		}

	}

}
