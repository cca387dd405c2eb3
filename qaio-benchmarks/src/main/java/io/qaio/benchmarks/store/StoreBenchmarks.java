package io.qaio.benchmarks.store;

import java.util.ArrayList;
import java.util.List;

import io.qaio.benchmarks.harness.Arguments;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.Table;

/**
 * Measures what the queue costs in each store, beside bare loops on the same server,
 * which it starts and stops. Arguments: {@code --quick}, and names of stores to measure
 * only those. Ends with 1 if a bound does not hold.
 */
public final class StoreBenchmarks {

	private static final List<StoreMeasurement> ALL = List.of(new StoreMeasurement("memory", MeasuredMemory::open),
			new StoreMeasurement("redis", MeasuredRedis::lists),
			new StoreMeasurement("redis-streams", MeasuredRedis::streams),
			new StoreMeasurement("tarantool", MeasuredTarantool::open));

	private StoreBenchmarks() {
	}

	/**
	 * Measure.
	 * @param arguments {@code --quick}, names of stores
	 */
	public static void main(String... arguments) throws Exception {
		Arguments<StoreMeasurement> chosen = Arguments.read(arguments, ALL);
		List<Row> rows = new ArrayList<>();
		for (StoreMeasurement store : chosen.measurements()) {
			System.out.println("Measuring " + store.name() + " …");
			List<Row> measured = store.measure(chosen.effort());
			System.out.println();
			System.out.println(Table.of(measured));
			rows.addAll(measured);
		}
		System.exit(rows.stream().allMatch(Row::holds) ? 0 : 1);
	}

}
