package io.qaio.benchmarks;

import java.util.ArrayList;
import java.util.List;

import io.qaio.test.RedisProcess;

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
		Arguments<Measurement> chosen = Arguments.read(arguments, ALL);
		List<Row> rows = new ArrayList<>();
		try (RedisProcess redis = RedisProcess.start(); Server server = new Server(redis.port())) {
			System.out.println("Redis " + server.version() + ", Java " + Runtime.version() + ", "
					+ Runtime.getRuntime().availableProcessors() + " processors");
			for (Measurement measurement : chosen.measurements()) {
				System.out.println("Measuring " + measurement.name() + " …");
				server.clear();
				rows.addAll(measurement.measure(server, chosen.effort()));
			}
		}
		System.out.println();
		System.out.print(Table.of(rows));
		System.exit(rows.stream().allMatch(Row::holds) ? 0 : 1);
	}

}
