package io.qaio.benchmarks.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.qaio.benchmarks.harness.AlternatingDesigns;
import io.qaio.benchmarks.harness.AlternatingRun;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.ComparedDesign;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.harness.LocalMeasurement;
import io.qaio.benchmarks.harness.Row;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;

/**
 * Nanoseconds a call takes, and bytes that it allocates. Compared are the medians.
 *
 * @param name what to call it on the command line
 * @param title what to call it in the table
 * @param benchmark the benchmark, whose first design is Qaio
 * @param threads how many threads call
 * @param opponents the other designs, in their order, with their bounds
 * @param bytes what the bytes that Qaio allocates are held to
 */
record NanosPerCall(String name, String title, Class<? extends AlternatingDesigns<?>> benchmark, int threads,
		List<ComparedDesign> opponents, Bound bytes) implements LocalMeasurement {

	@Override
	public List<Row> measure(Effort effort) throws Exception {
		List<List<IterationResult>> results = new AlternatingRun(this.benchmark, this.opponents.size() + 1,
				this.threads)
			.run(effort,
					(options) -> options.mode(Mode.AverageTime)
						.timeUnit(TimeUnit.NANOSECONDS)
						.addProfiler(GCProfiler.class));
		double qaio = nanos(results.get(0));
		List<Row> rows = new ArrayList<>();
		for (int i = 1; i < results.size(); i++) {
			ComparedDesign opponent = this.opponents.get(i - 1);
			rows.add(new Row("ns/call, " + this.title + "; other: " + opponent.title(), qaio, nanos(results.get(i)),
					opponent.bound()));
		}
		for (int i = 1; i < results.size(); i++) {
			rows.add(new Row("Bytes/call, " + this.title + "; other: " + this.opponents.get(i - 1).title(),
					bytes(results.get(0)), bytes(results.get(i)), this.bytes));
		}
		return rows;
	}

	private static double nanos(List<IterationResult> results) {
		return median(results, (result) -> result.getPrimaryResult().getScore());
	}

	/**
	 * Whole ones: what JMH itself allocates now and then is a fraction of one.
	 */
	private static double bytes(List<IterationResult> results) {
		return Math.rint(median(results,
				(result) -> Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore()));
	}

	private static double median(List<IterationResult> results, ToDoubleFunction<IterationResult> figure) {
		return new Figures(results.stream().mapToDouble(figure).toArray()).median();
	}

}
