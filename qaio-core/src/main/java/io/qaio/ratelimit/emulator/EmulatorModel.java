package io.qaio.ratelimit.emulator;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;

import io.qaio.ratelimit.Zone;

/**
 * The unit in which a {@link RateLimitEmulator.Model} counts time, and its buckets.
 */
interface EmulatorModel {

	/**
	 * A time in the model's unit.
	 */
	double time(double seconds);

	/**
	 * A delay that is in the model's unit, in seconds.
	 */
	double seconds(double delay);

	/**
	 * The empty buckets of a zone.
	 * @param zone the zone
	 * @param keys for how many keys to have room at first, 1 or more
	 * @param forgotten gets each key that the zone forgets
	 */
	Buckets buckets(Zone zone, int keys, IntConsumer forgotten);

	/**
	 * What decides about requests to each resource, from empty buckets on.
	 * @param resources the resources
	 * @param millis when the requests come
	 * @param keys the keys of the requests
	 */
	List<Replay.ResourceDecider> deciders(LimitedResources resources, long[] millis, KeyColumns keys);

	/**
	 * The same for requests whose times are seconds.
	 */
	List<Replay.ResourceDecider> deciders(LimitedResources resources, double[] seconds, KeyColumns keys);

	/**
	 * What decides about requests to each resource, for any limits and times.
	 * @param resources the resources
	 * @param times when the requests come, in the model's unit
	 * @param keys the keys of the requests
	 */
	default List<Replay.ResourceDecider> deciders(LimitedResources resources, IntToDoubleFunction times,
			KeyColumns keys) {
		return resources.withBuckets((zone) -> buckets(zone, keys.count(), (key) -> {
		})).stream().map((resource) -> resource.decider(times, keys)).toList();
	}

}
