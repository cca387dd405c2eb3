package io.qaio.benchmarks.queue;

import java.util.List;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.CommandMonitor;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.TaskPayloads;

/**
 * How many commands a lifecycle sends, counted by the server.
 */
final class CommandsPerLifecycle implements Measurement {

	private static final int STEPS = 300;

	@Override
	public String name() {
		return "commands";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		return List.of(
				Row.alone("Commands per lifecycle, single calls",
						commands(server, SingleLifecycles.qaio(server.queue("commands")), 1), Bound.atMost(3)),
				Row.alone("Commands per lifecycle, batches of 100",
						commands(server, BatchLifecycles.qaio(server.queue("commands")), TaskPayloads.BATCH),
						Bound.atMost(0.03)));
	}

	private static double commands(RedisServer server, LifecycleDesign contender, int tasks) throws Exception {
		// connects, subscribes, loads the scripts
		contender.run();
		try (CommandMonitor monitor = new CommandMonitor(server)) {
			for (int i = 0; i < STEPS; i++) {
				contender.run();
			}
			int sent = monitor.stop().values().stream().mapToInt(Integer::intValue).sum();
			return sent / (double) (STEPS * tasks);
		}
	}

}
