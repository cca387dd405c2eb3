package io.qaio.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

import io.qaio.test.RedisProcess;

/**
 * Makes measurements on a redis-server that is started and stopped, and prints their
 * table.
 */
public final class RedisMeasurements {

	private RedisMeasurements() {
	}

	/**
	 * Measure, print, and end this JVM: with 1 if a bound does not hold.
	 * @param arguments {@code --quick}, and names of measurements to make only those
	 * @param all all measurements there are
	 * @param opponents how the column of what Qaio is compared with is called
	 */
	public static void run(String[] arguments, List<Measurement> all, String opponents) throws Exception {
		Arguments<Measurement> chosen = Arguments.read(arguments, all);
		List<Row> rows = new ArrayList<>();
		try (RedisProcess redis = RedisProcess.start(); RedisServer server = new RedisServer(redis.port())) {
			System.out.println("Redis " + server.version() + ", Java " + Runtime.version() + ", "
					+ Runtime.getRuntime().availableProcessors() + " processors");
			for (Measurement measurement : chosen.measurements()) {
				System.out.println("Measuring " + measurement.name() + " …");
				server.clear();
				rows.addAll(measurement.measure(server, chosen.effort()));
			}
		}
		System.out.println();
		System.out.print(Table.of(opponents, rows));
		System.exit(rows.stream().allMatch(Row::holds) ? 0 : 1);
	}

}
