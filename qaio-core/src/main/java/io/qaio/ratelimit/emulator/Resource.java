package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

import io.qaio.ratelimit.LimitCombination;
import io.qaio.ratelimit.RateLimit;

/**
 * What is limited, by one limit or several, which decide together as
 * {@link LimitCombination} says. Delays are in the model's unit.
 */
final class Resource {

	private final CurrentRequest request = new CurrentRequest();

	private final List<EmulatedLimit> limits = new ArrayList<>();

	/**
	 * Creates a resource.
	 * @param limits its limits, in the order in which they are asked
	 * @param buckets gives the buckets of the zone of a limit
	 */
	Resource(List<RateLimit> limits, Function<RateLimit, Buckets> buckets) {
		for (RateLimit limit : limits) {
			this.limits.add(buckets.apply(limit).limit(limit, this.limits.size(), this.request));
		}
	}

	/**
	 * Decides about a request.
	 * @param time when it comes, in the model's unit
	 * @param keys the keys of requests
	 * @param number which request, from 0
	 */
	LimitCombination decide(double time, CurrentRequest.Keys keys, int number) {
		this.request.set(time, keys, number);
		return LimitCombination.of(this.limits);
	}

	/**
	 * Decides about many requests.
	 * @param times when each comes, in the model's unit
	 * @param keys their keys
	 */
	Replay.Decider decider(IntToDoubleFunction times, KeyColumns keys) {
		int[] counted = keys.first();
		return (from, to, tally, deniedByKey) -> {
			for (int i = from; i < to; i++) {
				LimitCombination decision = decide(times.applyAsDouble(i), keys, i);
				if (decision.granted()) {
					tally.grant(delay(decision), excess(decision));
					continue;
				}
				tally.deny();
				if (counted[i] >= 0) {
					deniedByKey[counted[i]]++;
				}
			}
		};
	}

	/**
	 * How long the request that was decided last waits.
	 */
	double delay(LimitCombination decision) {
		return (decision.granted() && decision.limit() >= 0) ? this.limits.get(decision.limit()).delay() : 0;
	}

	/**
	 * The excess of the bucket that rejects or delays the request that was decided last,
	 * else the largest, in requests.
	 */
	double excess(LimitCombination decision) {
		if (decision.limit() >= 0) {
			return this.limits.get(decision.limit()).excess();
		}
		double largest = 0;
		for (EmulatedLimit limit : this.limits) {
			largest = limit.isAsked() ? Math.max(largest, limit.excess()) : largest;
		}
		return largest;
	}

	/**
	 * The excess of one limit with the request that was decided last.
	 * @return not a number if that limit was not asked
	 */
	double excess(LimitCombination decision, int limit) {
		EmulatedLimit of = this.limits.get(limit);
		return of.isAsked() && (decision.granted() || limit <= decision.limit()) ? of.excess() : Double.NaN;
	}

}
