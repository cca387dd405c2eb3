package io.qaio.benchmarks.listener;

import java.util.List;

import io.qaio.benchmarks.harness.Arguments;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisMeasurements;

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
		RedisMeasurements.run(arguments, ALL, "other");
	}

}
