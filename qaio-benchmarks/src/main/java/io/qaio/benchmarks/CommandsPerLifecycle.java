package io.qaio.benchmarks;

import java.util.List;

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
	public List<Row> measure(Server server, Effort effort) throws Exception {
		return List.of(
				Row.alone("Commands per lifecycle, single calls",
						commands(server, SingleLifecycles.qaio(server.queue("commands")), 1), Bound.atMost(3)),
				Row.alone("Commands per lifecycle, batches of 100",
						commands(server, BatchLifecycles.qaio(server.queue("commands")), Payloads.BATCH),
						Bound.atMost(0.03)));
	}

	private static double commands(Server server, Contender contender, int tasks) throws Exception {
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
