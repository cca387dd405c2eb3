package io.qaio.benchmarks.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.SharedLimiter;
import io.qaio.benchmarks.peers.Bucket4jSharedLimiter;
import io.qaio.benchmarks.peers.RedissonSharedLimiter;

/**
 * Decisions a second that are granted, and how long they take. The designs take turns.
 * Compared are the medians.
 *
 * @param name what to call it on the command line
 * @param title what to call it in the table
 * @param inFlight how many decisions are under way; 0 for one caller that waits
 * @param keys how many keys there are
 * @param bare what Qaio is held to beside the bare script
 */
record SharedThroughput(String name, String title, int inFlight, int keys, Bound bare) implements Measurement {

	@Override
	public List<Row> measure(RedisServer server, Effort effort) {
		String[] names = IntStream.range(0, this.keys).mapToObj((i) -> "key-" + i).toArray(String[]::new);
		RedissonSharedLimiter redisson = new RedissonSharedLimiter(server);
		List<SharedLimiter> designs = List.of(new QaioSharedLimiter(server), new BareSharedLimiter(server),
				new Bucket4jSharedLimiter(server, "bucket4j", UnaryOperator.identity(), UnaryOperator.identity()),
				new Bucket4jSharedLimiter(server, "bucket4j, batching",
						(builder) -> builder.withOptimization(Optimizations.batching()),
						(builder) -> builder.withOptimization(Optimizations.batching())),
				redisson);
		List<List<SharedRun.Result>> results = new ArrayList<>();
		designs.forEach((design) -> results.add(new ArrayList<>()));
		for (int i = 0; i < effort.warmups() + effort.iterations(); i++) {
			for (int k = 0; k < designs.size(); k++) {
				server.clear();
				redisson.forget();
				if (designs.get(k) == redisson) {
					redisson.prepare(names);
				}
				SharedRun.Result result = SharedRun.of(designs.get(k), names, this.inFlight, effort.iteration());
				if (i >= effort.warmups()) {
					results.get(k).add(result);
				}
			}
		}
		designs.forEach(SharedLimiter::close);
		List<Row> rows = new ArrayList<>();
		for (int k = 1; k < designs.size(); k++) {
			rows.add(new Row("Decisions/s, " + this.title + "; other: " + designs.get(k).title(),
					median(results.get(0), SharedRun.Result::perSecond),
					median(results.get(k), SharedRun.Result::perSecond), (k == 1) ? this.bare : Bound.ratioAtLeast(1)));
		}
		for (int k = 1; k < designs.size(); k++) {
			rows.add(new Row("p50, µs, " + this.title + "; other: " + designs.get(k).title(),
					median(results.get(0), SharedRun.Result::p50), median(results.get(k), SharedRun.Result::p50),
					Bound.NONE));
			rows.add(new Row("p99, µs, " + this.title + "; other: " + designs.get(k).title(),
					median(results.get(0), SharedRun.Result::p99), median(results.get(k), SharedRun.Result::p99),
					Bound.NONE));
		}
		return rows;
	}

	private static double median(List<SharedRun.Result> results, ToDoubleFunction<SharedRun.Result> figure) {
		return new Figures(results.stream().mapToDouble(figure).toArray()).median();
	}

}
