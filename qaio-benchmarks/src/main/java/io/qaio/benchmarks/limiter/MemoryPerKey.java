package io.qaio.benchmarks.limiter;

import java.util.List;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.SharedLimiter;
import io.qaio.ratelimit.Rate;

/**
 * How many bytes the server needs for a key: the growth of its used_memory.
 */
final class MemoryPerKey implements Measurement {

	@Override
	public String name() {
		return "memory";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) {
		// buckets that outlive the measurement
		try (SharedLimiter qaio = new QaioSharedLimiter(server, new Rate(1), 10);
				SharedLimiter bare = new BareSharedLimiter(server, 1, 10)) {
			double ofQaio = bytes(server, qaio, effort);
			double ofBare = bytes(server, bare, effort);
			return List.of(new Row("Bytes per key; other: " + bare.title(), ofQaio, ofBare, Bound.ratioAtMost(1.1)));
		}
	}

	private static double bytes(RedisServer server, SharedLimiter limiter, Effort effort) {
		server.clear();
		limiter.decide("first");
		long before = server.usedMemory();
		for (int i = 0; i < effort.tasks(); i++) {
			limiter.decide("192.0.2." + i);
		}
		return (server.usedMemory() - before) / (double) effort.tasks();
	}

}
