package io.qaio.ratelimit.emulator;

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
	public List<Replay.ResourceDecider> deciders(LimitedResources resources, long[] millis, KeyColumns keys) {
		return deciders(resources, (request) -> millis[request] / 1000.0, keys);
	}

	@Override
	public List<Replay.ResourceDecider> deciders(LimitedResources resources, double[] seconds, KeyColumns keys) {
		return deciders(resources, (request) -> seconds[request], keys);
	}

}
