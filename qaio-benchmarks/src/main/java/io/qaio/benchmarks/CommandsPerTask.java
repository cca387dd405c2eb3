package io.qaio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
	public List<Row> measure(Server server, Effort effort) throws Exception {
		try (Listenings listenings = Listenings.open(server)) {
			List<Double> commands = new ArrayList<>();
			for (Listening design : listenings.all()) {
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

	private static double commands(Server server, Listening design, int tasks) throws Exception {
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
