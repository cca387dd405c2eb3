package io.qaio.benchmarks;

import java.util.ArrayList;
import java.util.List;

import io.qaio.test.RedisProcess;

/**
 * Measures what listeners cost, beside those of other queues and bare Lettuce loops, on a
 * redis-server that it starts and stops. Arguments: {@code --quick}, and names of
 * measurements to make only those. Ends with 1 if a bound does not hold.
 */
public final class ListenerBenchmarks {

	private static final List<Measurement> ALL = List.of(new DrainedTasks(1, Bound.ratioAtLeast(3), Bound.NONE),
			new DrainedTasks(10, Bound.ratioAtLeast(5), Bound.ratioAtLeast(0.4)),
			new DrainedTasks(50, Bound.ratioAtLeast(5), Bound.ratioAtLeast(0.4)), new PutAndDrained(), new PickUps(),
			new CommandsPerTask());

	private ListenerBenchmarks() {
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
		System.out.print(Table.of("other", rows));
		System.exit(rows.stream().allMatch(Row::holds) ? 0 : 1);
	}

}
