package io.qaio.ratelimit.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

import io.qaio.ratelimit.Zone;

/**
 * Counts seconds, and never forgets keys.
 */
final class QueueModel implements EmulatorModel {

	@Override
	public double time(double seconds) {
		return seconds;
	}

	@Override
	public double seconds(double delay) {
		return delay;
	}

	@Override
	public Buckets buckets(Zone zone, int keys, IntConsumer forgotten) {
		return new QueueBuckets(zone, keys);
	}

	@Override
	public List<Replay.Decider> deciders(LimitedResources resources, long[] millis, KeyColumns keys) {
		return deciders(resources, Arrays.stream(millis).mapToDouble((each) -> each / 1000.0).toArray(), keys);
	}

	@Override
	public List<Replay.Decider> deciders(LimitedResources resources, double[] seconds, KeyColumns keys) {
		return resources.withBuckets((zone) -> new QueueBuckets(zone, keys.count()))
			.stream()
			.map((resource) -> resource.decider((request) -> seconds[request], keys))
			.toList();
	}

}
