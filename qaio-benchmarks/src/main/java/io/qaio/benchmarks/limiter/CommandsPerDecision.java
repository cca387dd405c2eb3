package io.qaio.benchmarks.limiter;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.CommandMonitor;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;

/**
 * How many commands a decision sends, counted by the server.
 */
final class CommandsPerDecision implements Measurement {

	private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

	@Override
	public String name() {
		return "commands";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		try (QaioSharedLimiter qaio = new QaioSharedLimiter(server)) {
			return List.of(Row.alone("Commands per decision, 1 caller", commands(server, qaio, 0, 1), Bound.atMost(1)),
					Row.alone("Commands per decision, 50 in flight, hot key", commands(server, qaio, 50, 1),
							Bound.atMost(0.1)),
					Row.alone("Commands per decision, 50 in flight, 10,000 keys", commands(server, qaio, 50, 10_000),
							Bound.atMost(0.1)));
		}
	}

	private static double commands(RedisServer server, QaioSharedLimiter qaio, int inFlight, int keys)
			throws Exception {
		String[] names = IntStream.range(0, keys).mapToObj((i) -> "key-" + i).toArray(String[]::new);
		SharedRun.of(qaio, names, inFlight, LONG_ENOUGH);
		try (CommandMonitor monitor = new CommandMonitor(server)) {
			long start = System.nanoTime();
			SharedRun.Result result = SharedRun.of(qaio, names, inFlight, LONG_ENOUGH);
			double decisions = result.perSecond() * (System.nanoTime() - start) / 1e9;
			return monitor.stop().values().stream().mapToInt(Integer::intValue).sum() / decisions;
		}
	}

}
