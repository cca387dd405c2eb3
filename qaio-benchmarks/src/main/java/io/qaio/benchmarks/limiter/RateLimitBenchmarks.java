package io.qaio.benchmarks.limiter;

import java.util.ArrayList;
import java.util.List;

import io.qaio.benchmarks.harness.AlternatingDesigns;
import io.qaio.benchmarks.harness.Arguments;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.ComparedDesign;
import io.qaio.benchmarks.harness.LocalMeasurement;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.Table;

/**
 * Measures what the call limiter costs, beside other limiters and a bare design in the
 * same run. Arguments: {@code --quick}, and names of measurements to make only those.
 * Ends with 1 if a bound does not hold.
 */
public final class RateLimitBenchmarks {

	private static final List<LocalMeasurement> ALL = List.of(
			decisions("hot-1", "hot key, 1 thread", HotKeyDecisions.class, 1),
			decisions("hot-2", "hot key, 2 threads", HotKeyDecisions.class, 2),
			decisions("keys-1", "100,000 keys, 1 thread", RandomKeyDecisions.class, 1),
			decisions("keys-2", "100,000 keys, 2 threads", RandomKeyDecisions.class, 2),
			advised("advised", "advised method, no key", AdvisedWithoutKey.class),
			advised("advised-key", "advised method, key = \"#ip\"", AdvisedByIp.class), new EmulatorThroughput());

	private RateLimitBenchmarks() {
	}

	private static NanosPerCall decisions(String name, String title, Class<? extends Decisions> benchmark,
			int threads) {
		return new NanosPerCall(name, title, benchmark, threads,
				List.of(new ComparedDesign("bare compare-and-set", Bound.ratioAtMost(1.2)),
						new ComparedDesign("Resilience4j", Bound.ratioAtMost(0.5)),
						new ComparedDesign("bucket4j", Bound.ratioAtMost(0.5))),
				Bound.atMost(0));
	}

	private static NanosPerCall advised(String name, String title, Class<? extends AlternatingDesigns<?>> benchmark) {
		return new NanosPerCall(name, title, benchmark, 1,
				List.of(new ComparedDesign("bare MethodInterceptor", Bound.ratioAtMost(2.0)),
						new ComparedDesign("bare @Around", Bound.NONE)),
				Bound.NONE);
	}

	/**
	 * Measure.
	 * @param arguments {@code --quick}, names of measurements
	 */
	public static void main(String... arguments) throws Exception {
		Arguments<LocalMeasurement> chosen = Arguments.read(arguments, ALL);
		List<Row> rows = new ArrayList<>();
		System.out
			.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
		for (LocalMeasurement measurement : chosen.measurements()) {
			System.out.println("Measuring " + measurement.name() + " …");
			rows.addAll(measurement.measure(chosen.effort()));
		}
		System.out.println();
		System.out.print(Table.of(rows));
		System.exit(rows.stream().allMatch(Row::holds) ? 0 : 1);
	}

}
