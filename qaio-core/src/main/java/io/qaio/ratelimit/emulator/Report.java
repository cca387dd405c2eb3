package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntFunction;

/**
 * The outcomes of the requests of a replay. Immutable.
 */
public final class Report {

	private static final Comparator<KeyCounts> WORST_LAST = Comparator.comparingLong(KeyCounts::rejected)
		.thenComparingLong(KeyCounts::requests)
		.thenComparing(KeyCounts::key, Comparator.reverseOrder());

	private final Summary total;

	private final Map<String, Summary> resources;

	private final int[] requestsByKey;

	private final int[] rejectedByKey;

	private final IntFunction<String> keyNames;

	Report(Summary total, Map<String, Summary> resources, int[] requestsByKey, int[] rejectedByKey,
			IntFunction<String> keyNames) {
		this.total = total;
		this.resources = Collections.unmodifiableMap(resources);
		this.requestsByKey = requestsByKey;
		this.rejectedByKey = rejectedByKey;
		this.keyNames = keyNames;
	}

	/**
	 * All requests.
	 * @return their summary
	 */
	public Summary total() {
		return this.total;
	}

	/**
	 * How many requests were let in.
	 * @return the number of requests
	 */
	public long granted() {
		return this.total.granted();
	}

	/**
	 * How many requests were rejected.
	 * @return the number of requests
	 */
	public long rejected() {
		return this.total.rejected();
	}

	/**
	 * The share of requests that were let in.
	 * @return from 0 to 1; 1 if there were no requests
	 */
	public double successRate() {
		return this.total.successRate();
	}

	/**
	 * The requests to each resource.
	 * @return their summaries by the resource's name, in the order of the emulator's
	 * resources
	 */
	public Map<String, Summary> resources() {
		return this.resources;
	}

	/**
	 * How many keys there may be: one more than the greatest number of a key.
	 * @return the number of keys
	 */
	public int keys() {
		return this.requestsByKey.length;
	}

	/**
	 * The requests of one key.
	 * @param key its number
	 * @return their counts
	 * @throws IndexOutOfBoundsException if there is no such key
	 */
	public KeyCounts key(int key) {
		int rejected = this.rejectedByKey[key];
		return new KeyCounts(this.keyNames.apply(key), this.requestsByKey[key] - rejected, rejected);
	}

	/**
	 * The keys that were rejected most often; among equals, those with the most requests.
	 * @param max how many at most
	 * @return their counts, the worst first
	 * @throws IllegalArgumentException if it is negative
	 */
	public List<KeyCounts> topKeys(int max) {
		if (max < 0) {
			throw new IllegalArgumentException("The number of keys must be 0 or more, not " + max);
		}
		PriorityQueue<KeyCounts> top = new PriorityQueue<>(WORST_LAST);
		for (int key = 0; key < keys(); key++) {
			KeyCounts counts = key(key);
			if (counts.requests() > 0) {
				top.add(counts);
			}
			if (top.size() > max) {
				top.remove();
			}
		}
		List<KeyCounts> sorted = new ArrayList<>(top);
		sorted.sort(WORST_LAST.reversed());
		return List.copyOf(sorted);
	}

	@Override
	public String toString() {
		return "Report[" + this.total + "]";
	}

}
