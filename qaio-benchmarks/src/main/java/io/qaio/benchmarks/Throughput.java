package io.qaio.benchmarks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Lifecycles a second, by JMH in a JVM of its own. The designs take turns there, so that
 * the first of every few iterations is Qaio's. Compared are the medians.
 *
 * @param name what to call it on the command line
 * @param title what to call it in the table
 * @param benchmark the benchmark
 * @param callers how many threads call
 * @param opponents the bare designs, in the order of their turns, with their bounds
 */
record Throughput(String name, String title, Class<? extends TakingTurns> benchmark, int callers,
		List<Opponent> opponents) implements Measurement {

	@Override
	public List<Row> measure(Server server, Effort effort) throws Exception {
		int contenders = this.opponents.size() + 1;
		double[][] scores = new double[contenders][effort.iterations()];
		Iterator<IterationResult> results = results(server, effort, contenders).iterator();
		for (int i = 0; i < effort.iterations(); i++) {
			for (double[] own : scores) {
				own[i] = results.next().getPrimaryResult().getScore();
			}
		}
		double qaio = new Figures(scores[0]).median();
		List<Row> rows = new ArrayList<>();
		for (int i = 1; i < contenders; i++) {
			Opponent opponent = this.opponents.get(i - 1);
			rows.add(new Row("Lifecycles/s, " + this.title + "; bare: " + opponent.title(), qaio,
					new Figures(scores[i]).median(), opponent.bound()));
		}
		return rows;
	}

	private List<IterationResult> results(Server server, Effort effort, int contenders) throws Exception {
		TimeValue iteration = TimeValue.milliseconds(effort.iteration().toMillis());
		return new ArrayList<>(
				new Runner(new OptionsBuilder().include("^" + Pattern.quote(this.benchmark.getName()) + "\\.")
					.mode(Mode.Throughput)
					.timeUnit(TimeUnit.SECONDS)
					.threads(this.callers)
					.forks(1)
					.jvmArgsAppend("-D" + Server.PORT + "=" + server.port())
					.warmupIterations(contenders * effort.warmups())
					.warmupTime(iteration)
					.measurementIterations(contenders * effort.iterations())
					.measurementTime(iteration)
					.shouldDoGC(true)
					.shouldFailOnError(true)
					.verbosity(VerboseMode.SILENT)
					.build()).runSingle().getBenchmarkResults().iterator().next().getIterationResults());
	}

	/**
	 * A bare design to compare with.
	 *
	 * @param title what to call it in the table
	 * @param bound what Qaio is held to in comparison
	 */
	record Opponent(String title, Bound bound) {
	}

}
