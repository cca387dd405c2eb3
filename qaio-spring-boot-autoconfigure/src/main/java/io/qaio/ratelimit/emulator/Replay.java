package io.qaio.ratelimit.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * One replay: empty buckets at its start, a report at its end.
 */
final class Replay {

	private final RateLimitEmulator.Model model;

	private final List<String> names;

	private final Resource[] resources;

	private final Tally[] tallies;

	/** Two numbers for each key: how many were granted, and how many denied. */
	private final int[] counts;

	Replay(RateLimitEmulator.Model model, List<String> names, Resource[] resources, int keys) {
		this.model = model;
		this.names = names;
		this.resources = resources;
		this.tallies = new Tally[resources.length];
		for (int i = 0; i < resources.length; i++) {
			this.tallies[i] = new Tally();
		}
		this.counts = new int[2 * keys];
	}

	/**
	 * Replay requests, in their order.
	 * @param times when they came, in the model's unit
	 * @param keys their keys, a column for each limit or one for all
	 * @param resources the numbers of their resources
	 */
	void run(Times times, int[][] keys, int[] resources) {
		Keys columns = (request, limit) -> keys[Math.min(limit, keys.length - 1)][request];
		int[] first = keys[0];
		for (int i = 0; i < resources.length; i++) {
			Resource resource = this.resources[resources[i]];
			Tally tally = this.tallies[resources[i]];
			boolean granted = resource.admits(times.at(i), columns, i);
			if (granted) {
				tally.grant(resource.delay(), resource.excess());
			}
			else {
				tally.deny();
			}
			if (first[i] >= 0) {
				this.counts[2 * first[i] + (granted ? 0 : 1)]++;
			}
		}
	}

	Report report(IntFunction<String> keyNames) {
		Tally total = new Tally();
		Map<String, Summary> summaries = new LinkedHashMap<>();
		for (int i = 0; i < this.tallies.length; i++) {
			total.addAll(this.tallies[i]);
			summaries.put(this.names.get(i), this.tallies[i].summary(this.model));
		}
		return new Report(total.summary(this.model), summaries, this.counts, keyNames);
	}

}
