package io.qaio.benchmarks.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.CommandMonitor;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.MeasuredListener;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;

/**
 * How many commands clients send for each task that is consumed of those that wait
 * already, counted by the server.
 */
final class CommandsPerTask implements Measurement {

	private static final int CONCURRENCY = 10;

	@Override
	public String name() {
		return "task-commands";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		try (MeasuredListeners listenings = MeasuredListeners.open(server)) {
			List<Double> commands = new ArrayList<>();
			for (MeasuredListener design : listenings.all()) {
				commands.add(commands(server, design, effort.tasks()));
			}
			List<Row> rows = new ArrayList<>();
			for (int i = 1; i < commands.size(); i++) {
				rows.add(
						new Row("Commands per task drained, concurrency 10; beside: " + listenings.all().get(i).title(),
								commands.get(0), commands.get(i), Bound.atMost(0.2)));
			}
			return rows;
		}
	}

	private static double commands(RedisServer server, MeasuredListener design, int tasks) throws Exception {
		// connects, loads the scripts
		design.preload(tasks);
		design.drain(tasks, CONCURRENCY);
		design.preload(tasks);
		try (CommandMonitor monitor = new CommandMonitor(server)) {
			design.drain(tasks, CONCURRENCY);
			Map<String, Integer> sent = monitor.stop();
			System.out.println("Sent by " + design.title() + " for " + tasks + " tasks: " + sent);
			return sent.values().stream().mapToInt(Integer::intValue).sum() / (double) tasks;
		}
	}

}
