package io.qaio.ratelimit.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Decides about many requests, and counts the outcomes.
 */
final class Replay {

	/** Short enough that its arrays stay in a cache, and that loops are soon compiled. */
	private static final int LONGEST_STRETCH = 2048;

	private final List<String> names;

	private final List<ResourceDecider> deciders;

	private final List<Tally> tallies;

	private final int[] requestsByKey;

	private final int[] rejectedByKey;

	/**
	 * Prepares a replay.
	 * @param names the names of the resources
	 * @param deciders what decides about each resource's requests
	 * @param keys how many there may be
	 */
	Replay(List<String> names, List<ResourceDecider> deciders, int keys) {
		this.names = names;
		this.deciders = deciders;
		this.tallies = Stream.generate(Tally::new).limit(deciders.size()).toList();
		this.requestsByKey = new int[keys];
		this.rejectedByKey = new int[keys];
	}

	/**
	 * Replays requests in their order; those to one resource that follow each other are
	 * decided together.
	 */
	void run(int[] keys, int[] resources) {
		int from = 0;
		while (from < resources.length) {
			int resource = resources[from];
			if (resource < 0 || resource >= this.deciders.size()) {
				throw new IllegalArgumentException("There is no resource number " + resource + " (request " + from
						+ "). Numbers are from 0 to " + (this.deciders.size() - 1) + ", of " + this.names);
			}
			int to = endOfStretch(resources, from);
			countKeys(keys, from, to);
			this.deciders.get(resource).decide(from, to, this.tallies.get(resource), this.rejectedByKey);
			from = to;
		}
	}

	private static int endOfStretch(int[] resources, int from) {
		int resource = resources[from];
		int end = Math.min(resources.length, from + LONGEST_STRETCH);
		int to = from + 1;
		while (to < end && resources[to] == resource) {
			to++;
		}
		return to;
	}

	private void countKeys(int[] keys, int from, int to) {
		for (int i = from; i < to; i++) {
			if (keys[i] >= 0) {
				this.requestsByKey[keys[i]]++;
			}
		}
	}

	Report report(EmulatorModel model, IntFunction<String> keyNames) {
		Tally total = new Tally();
		Map<String, Summary> summaries = new LinkedHashMap<>();
		for (int i = 0; i < this.names.size(); i++) {
			total.addAll(this.tallies.get(i));
			summaries.put(this.names.get(i), this.tallies.get(i).summary(model));
		}
		return new Report(total.summary(model), summaries, this.requestsByKey, this.rejectedByKey, keyNames);
	}

	/**
	 * Decides about requests to one resource.
	 */
	@FunctionalInterface
	interface ResourceDecider {

		/**
		 * Decides about requests that follow each other.
		 * @param from the first
		 * @param to the one behind the last
		 * @param tally counts the outcomes
		 * @param rejectedByKey counts for each key how many requests are rejected
		 */
		void decide(int from, int to, Tally tally, int[] rejectedByKey);

	}

}
