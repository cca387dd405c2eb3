package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntToDoubleFunction;

import io.qaio.ratelimit.LimitCombination;
import io.qaio.ratelimit.RateLimit;

/**
 * What is limited, by one limit or several, which decide together as
 * {@link LimitCombination} says. Delays are in the model's unit.
 */
final class Resource {

	private final List<EmulatedLimit> limits = new ArrayList<>();

	private IntBinaryOperator keys = (request, limit) -> EmulatedLimit.NO_KEY;

	private int number;

	private double time;

	/**
	 * Creates a resource.
	 * @param limits its limits, in the order in which they are asked
	 * @param buckets gives the buckets of the zone of a limit
	 */
	Resource(List<RateLimit> limits, Function<RateLimit, Buckets> buckets) {
		for (RateLimit limit : limits) {
			this.limits.add(new EmulatedLimit(this, this.limits.size(), limit, buckets.apply(limit)));
		}
	}

	/**
	 * Decides about a request.
	 * @param time when it comes, in the model's unit
	 * @param keys the key of a request, from 0, for one of the limits, from 0; negative
	 * if there is none
	 * @param number which request, from 0
	 */
	LimitCombination decide(double time, IntBinaryOperator keys, int number) {
		this.time = time;
		this.keys = keys;
		this.number = number;
		return LimitCombination.of(this.limits);
	}

	/**
	 * The key of the request for one of the limits, negative if there is none.
	 */
	int key(int limit) {
		return this.keys.applyAsInt(this.number, limit);
	}

	/**
	 * When the request comes.
	 */
	double time() {
		return this.time;
	}

	/**
	 * Decides about many requests.
	 * @param times when each comes, in the model's unit
	 * @param keys their keys
	 */
	Replay.ResourceDecider decider(IntToDoubleFunction times, KeyColumns keys) {
		int[] counted = keys.first();
		return (from, to, tally, rejectedByKey) -> {
			for (int i = from; i < to; i++) {
				LimitCombination decision = decide(times.applyAsDouble(i), keys, i);
				if (decision.granted()) {
					tally.delay(delay(decision));
					tally.add(1, 0, excess(decision));
				}
				else {
					tally.add(0, 1, 0);
					if (counted[i] >= 0) {
						rejectedByKey[counted[i]]++;
					}
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
