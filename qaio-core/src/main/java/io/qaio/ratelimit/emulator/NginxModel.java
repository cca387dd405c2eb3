package io.qaio.ratelimit.emulator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import io.qaio.ratelimit.Zone;

/**
 * Counts whole milliseconds, with the arithmetic of the live limiter.
 */
final class NginxModel implements EmulatorModel {

	@Override
	public double time(double seconds) {
		return Math.round(seconds * 1000);
	}

	@Override
	public double seconds(double delay) {
		return delay / 1000;
	}

	@Override
	public Buckets buckets(Zone zone, int keys, IntConsumer forgotten) {
		return new NginxBuckets(zone, keys, forgotten);
	}

	@Override
	public List<Replay.ResourceDecider> deciders(LimitedResources resources, double[] seconds, KeyColumns keys) {
		return deciders(resources, Arrays.stream(seconds).mapToLong((each) -> (long) time(each)).toArray(), keys);
	}

	@Override
	public List<Replay.ResourceDecider> deciders(LimitedResources resources, long[] millis, KeyColumns keys) {
		if (inOrder(millis) && resources
			.haveOneLimitEach((limit) -> PlainNginxBuckets.suit(resources.zone(limit), keys.count(), limit.burst()))) {
			Map<Zone, PlainNginxBuckets> buckets = new HashMap<>();
			long first = (millis.length > 0) ? millis[0] : 0;
			return resources.map((limits) -> buckets
				.computeIfAbsent(resources.zone(limits.get(0)),
						(zone) -> new PlainNginxBuckets(zone, keys.count(), first))
				.decider(limits.get(0), millis, keys.first()));
		}
		return deciders(resources, (request) -> millis[request], keys);
	}

	private static boolean inOrder(long[] millis) {
		for (int i = 1; i < millis.length; i++) {
			if (millis[i] < millis[i - 1]) {
				return false;
			}
		}
		return true;
	}

}
