package io.qaio.benchmarks.limiter;

import java.util.List;

import io.qaio.benchmarks.harness.Arguments;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisMeasurements;

/**
 * Measures what limits in Redis cost, beside other limiters and a bare script, on a
 * redis-server that it starts and stops. Arguments: {@code --quick}, and names of
 * measurements to make only those. Ends with 1 if a bound does not hold.
 */
public final class RedisRateLimitBenchmarks {

	private static final List<Measurement> ALL = List.of(
			new SharedThroughput("caller-1", "1 caller, hot key", 0, 1, Bound.ratioAtLeast(0.9)),
			new SharedThroughput("hot", "50 in flight, hot key", 50, 1, Bound.ratioAtLeast(2.5)),
			new SharedThroughput("keys", "50 in flight, 10,000 keys", 50, 10_000, Bound.ratioAtLeast(1.2)),
			new CertainRefusals(), new CommandsPerDecision(), new MemoryPerKey());

	private RedisRateLimitBenchmarks() {
	}

	/**
	 * Measure.
	 * @param arguments {@code --quick}, names of measurements
	 */
	public static void main(String... arguments) throws Exception {
		RedisMeasurements.run(arguments, ALL, "bare");
	}

}
