package io.qaio.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A run of designs that alternate, by JMH in a JVM of its own.
 *
 * @param benchmark the benchmark
 * @param designs how many designs there are
 * @param threads how many threads call
 */
public record AlternatingRun(Class<? extends AlternatingDesigns<?>> benchmark, int designs, int threads) {

	/**
	 * Run it.
	 * @param effort how long
	 * @param settings what else to set
	 * @return the iterations of each design
	 */
	public List<List<IterationResult>> run(Effort effort, UnaryOperator<ChainedOptionsBuilder> settings)
			throws RunnerException {
		TimeValue iteration = TimeValue.milliseconds(effort.iteration().toMillis());
		ChainedOptionsBuilder options = new OptionsBuilder()
			.include("^" + Pattern.quote(this.benchmark.getName()) + "\\.")
			.threads(this.threads)
			.forks(1)
			.warmupIterations(this.designs * effort.warmups())
			.warmupTime(iteration)
			.measurementIterations(this.designs * effort.iterations())
			.measurementTime(iteration)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT);
		List<List<IterationResult>> byDesign = new ArrayList<>();
		for (int i = 0; i < this.designs; i++) {
			byDesign.add(new ArrayList<>());
		}
		int next = 0;
		for (IterationResult result : new Runner(settings.apply(options).build()).runSingle()
			.getBenchmarkResults()
			.iterator()
			.next()
			.getIterationResults()) {
			byDesign.get(next++ % this.designs).add(result);
		}
		return byDesign;
	}

}
