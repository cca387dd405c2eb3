package io.qaio.benchmarks.limiter;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.harness.LocalMeasurement;
import io.qaio.benchmarks.harness.Row;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Requests a second that the emulator replays, beside a bare loop over arrays, by JMH in
 * a JVM of its own. Compared are the medians.
 */
final class EmulatorThroughput implements LocalMeasurement {

	private static final int MILLION = 1_000_000;

	@Override
	public String name() {
		return "emulator";
	}

	@Override
	public List<Row> measure(Effort effort) throws RunnerException {
		return List.of(row("one key", 1, MILLION, 0.5, Bound.ratioAtLeast(0.5), effort),
				row("one key, a third refused", 1, MILLION, 1.6, Bound.ratioAtLeast(0.5), effort),
				row("a million keys", MILLION, MILLION, 0.5, Bound.ratioAtLeast(0.5), effort),
				row("a million keys, a zone of half as many; bare forgets none", MILLION, MILLION / 2, 0.5, Bound.NONE,
						effort));
	}

	private static Row row(String title, int keys, int size, double load, Bound bound, Effort effort)
			throws RunnerException {
		double[] qaio = new double[effort.iterations()];
		double[] bare = new double[effort.iterations()];
		Iterator<IterationResult> results = results(keys, size, load, effort).iterator();
		for (int i = 0; i < effort.iterations(); i++) {
			qaio[i] = results.next().getPrimaryResult().getScore();
			bare[i] = results.next().getPrimaryResult().getScore();
		}
		return new Row("Emulated requests/s, " + title, new Figures(qaio).median(), new Figures(bare).median(), bound);
	}

	private static List<IterationResult> results(int keys, int size, double load, Effort effort)
			throws RunnerException {
		TimeValue iteration = TimeValue.milliseconds(effort.iteration().toMillis());
		return new ArrayList<>(
				new Runner(new OptionsBuilder().include("^" + Pattern.quote(ReplayBenchmark.class.getName()) + "\\.")
					.mode(Mode.Throughput)
					.timeUnit(TimeUnit.SECONDS)
					.threads(1)
					.forks(1)
					.param("keys", Integer.toString(keys))
					.param("size", Integer.toString(size))
					.param("load", Double.toString(load))
					.warmupIterations(2 * effort.warmups())
					.warmupTime(iteration)
					.measurementIterations(2 * effort.iterations())
					.measurementTime(iteration)
					.shouldDoGC(true)
					.shouldFailOnError(true)
					.verbosity(VerboseMode.SILENT)
					.build()).runSingle().getBenchmarkResults().iterator().next().getIterationResults());
	}

}
