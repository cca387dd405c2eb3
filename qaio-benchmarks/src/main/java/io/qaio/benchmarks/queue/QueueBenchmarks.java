package io.qaio.benchmarks.queue;

import java.util.List;

import io.qaio.benchmarks.harness.Arguments;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.ComparedDesign;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisMeasurements;

/**
 * Measures what the queue costs, beside bare Lettuce loops, on a redis-server that it
 * starts and stops. Arguments: {@code --quick}, and names of measurements to make only
 * those. Ends with 1 if a bound does not hold.
 */
public final class QueueBenchmarks {

	private static final List<Measurement> ALL = List.of(batches("batches-1", "batches of 100, 1 caller", 1),
			batches("batches-4", "batches of 100, 4 callers", 4),
			new Throughput("async", "async(), 500 under way", AsyncLifecycles.class, 1,
					List.of(new ComparedDesign("a task a call", Bound.ratioAtLeast(1.0)),
							new ComparedDesign("the same, flushed by hand in windows", Bound.NONE))),
			new Throughput("single", "single blocking calls, 1 caller", SingleLifecycles.class, 1,
					List.of(new ComparedDesign("a task a call", Bound.ratioAtLeast(0.8)))),
			new Throughput("groups-single", "single calls, 100 groups", GroupedSingles.class, 1,
					List.of(new ComparedDesign("without groups", Bound.ratioAtLeast(0.8)))),
			new Throughput("groups-batches", "batches of 100, 100 groups", GroupedBatches.class, 1,
					List.of(new ComparedDesign("without groups", Bound.ratioAtLeast(0.4)))),
			new GroupFairness(), new CommandsPerLifecycle(), new MemoryPerTask(), new IdleCommands(), new WakeUps(),
			new LargeCalls(), new Backlogs());

	private QueueBenchmarks() {
	}

	private static Throughput batches(String name, String title, int callers) {
		return new Throughput(name, title, BatchLifecycles.class, callers,
				List.of(new ComparedDesign("payloads in the ready list", Bound.ratioAtLeast(0.6)),
						new ComparedDesign("id list, payload hash, lease zset", Bound.NONE)));
	}

	/**
	 * Measure.
	 * @param arguments {@code --quick}, names of measurements
	 */
	public static void main(String... arguments) throws Exception {
		RedisMeasurements.run(arguments, ALL, "bare");
	}

}
