package io.qaio.benchmarks.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.qaio.benchmarks.harness.AlternatingRun;
import io.qaio.benchmarks.harness.ComparedDesign;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.IterationResult;

/**
 * Lifecycles a second. Compared are the medians.
 *
 * @param name what to call it on the command line
 * @param title what to call it in the table
 * @param benchmark the benchmark, whose first design is Qaio
 * @param callers how many threads call
 * @param opponents the bare designs, in their order, with their bounds
 */
record Throughput(String name, String title, Class<? extends Lifecycles> benchmark, int callers,
		List<ComparedDesign> opponents) implements Measurement {

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		List<List<IterationResult>> results = new AlternatingRun(this.benchmark, this.opponents.size() + 1,
				this.callers)
			.run(effort,
					(options) -> options.mode(Mode.Throughput)
						.timeUnit(TimeUnit.SECONDS)
						.jvmArgsAppend("-D" + RedisServer.PORT + "=" + server.port(), "-Xms1g", "-Xmx1g",
								"-XX:+AlwaysPreTouch")
						.shouldDoGC(true));
		double qaio = median(results.get(0));
		List<Row> rows = new ArrayList<>();
		for (int i = 1; i < results.size(); i++) {
			ComparedDesign opponent = this.opponents.get(i - 1);
			rows.add(new Row("Lifecycles/s, " + this.title + "; bare: " + opponent.title(), qaio,
					median(results.get(i)), opponent.bound()));
		}
		return rows;
	}

	private static double median(List<IterationResult> results) {
		return new Figures(results.stream().mapToDouble((result) -> result.getPrimaryResult().getScore()).toArray())
			.median();
	}

}
