package io.qaio.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Tasks a second that are consumed of those that wait already. The designs take turns;
 * compared are the medians.
 *
 * @param concurrency how many are handled at once
 * @param others what Qaio is held to beside others with listeners
 * @param bare what Qaio is held to beside bare batches
 */
record DrainedTasks(int concurrency, Bound others, Bound bare) implements Measurement {

	@Override
	public String name() {
		return "drain-" + this.concurrency;
	}

	@Override
	public List<Row> measure(Server server, Effort effort) throws Exception {
		try (Listenings listenings = Listenings.open(server)) {
			InlineBatches batches = new InlineBatches(server.bare());
			List<Drain> designs = new ArrayList<>(listenings.all());
			designs.add(new BareDrain(batches, true));
			designs.add(new BareDrain(batches, false));
			Medians medians = Medians.of(designs, effort, (design) -> drain(design, effort.tasks()));
			return medians.rows("Tasks/s drained, concurrency " + this.concurrency, (design) -> {
				if (design instanceof Listening) {
					return this.others;
				}
				return ((BareDrain) design).lifecycles() ? this.bare : Bound.NONE;
			});
		}
	}

	private double drain(Drain design, int tasks) throws Exception {
		design.preload(tasks);
		return design.drain(tasks, this.concurrency);
	}

}
