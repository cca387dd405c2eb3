package io.qaio.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures what the call limiter costs, beside other limiters and a bare design in the
 * same run. Arguments: {@code --quick}, and names of measurements to make only those.
 * Ends with 1 if a bound does not hold.
 */
public final class RateLimitBenchmarks {

	private static final List<LimiterMeasurement> ALL = List.of(
			decisions("hot-1", "hot key, 1 thread", HotKeyDecisions.class, 1),
			decisions("hot-2", "hot key, 2 threads", HotKeyDecisions.class, 2),
			decisions("keys-1", "100,000 keys, 1 thread", RandomKeyDecisions.class, 1),
			decisions("keys-2", "100,000 keys, 2 threads", RandomKeyDecisions.class, 2),
			advised("advised", "advised method, no key", AdvisedWithoutKey.class),
			advised("advised-key", "advised method, key = \"#ip\"", AdvisedByIp.class), new EmulatorReplay());

	private RateLimitBenchmarks() {
	}

	private static NanosPerCall decisions(String name, String title, Class<? extends Decisions> benchmark,
			int threads) {
		return new NanosPerCall(name, title, benchmark, threads,
				List.of(new Opponent("bare compare-and-set", Bound.ratioAtMost(1.2)),
						new Opponent("Resilience4j", Bound.ratioAtMost(0.5)),
						new Opponent("bucket4j", Bound.ratioAtMost(0.5))),
				Bound.atMost(0));
	}

	private static NanosPerCall advised(String name, String title, Class<? extends TakingTurns<?>> benchmark) {
		return new NanosPerCall(name, title, benchmark, 1,
				List.of(new Opponent("bare MethodInterceptor", Bound.ratioAtMost(2.0)),
						new Opponent("bare @Around", Bound.NONE)),
				Bound.NONE);
	}

	/**
	 * Measure.
	 * @param arguments {@code --quick}, names of measurements
	 */
	public static void main(String... arguments) throws Exception {
		Arguments<LimiterMeasurement> chosen = Arguments.read(arguments, ALL);
		List<Row> rows = new ArrayList<>();
		System.out
			.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
		for (LimiterMeasurement measurement : chosen.measurements()) {
			System.out.println("Measuring " + measurement.name() + " …");
			rows.addAll(measurement.measure(chosen.effort()));
		}
		System.out.println();
		System.out.print(Table.of(rows));
		System.exit(rows.stream().allMatch(Row::holds) ? 0 : 1);
	}

}
