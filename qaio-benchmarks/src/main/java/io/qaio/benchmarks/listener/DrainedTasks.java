package io.qaio.benchmarks.listener;

import java.util.ArrayList;
import java.util.List;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.MeasuredDrain;
import io.qaio.benchmarks.harness.MeasuredListener;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.Medians;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.queue.InlineBatches;

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
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		try (MeasuredListeners listenings = MeasuredListeners.open(server)) {
			InlineBatches batches = new InlineBatches(server.bare());
			List<MeasuredDrain> designs = new ArrayList<>(listenings.all());
			designs.add(new BareDrain(batches, true));
			designs.add(new BareDrain(batches, false));
			Medians medians = Medians.of(designs, effort, (design) -> drain(design, effort.tasks()));
			return medians.rows("Tasks/s drained, concurrency " + this.concurrency, (design) -> {
				if (design instanceof MeasuredListener) {
					return this.others;
				}
				return ((BareDrain) design).lifecycles() ? this.bare : Bound.NONE;
			});
		}
	}

	private double drain(MeasuredDrain design, int tasks) throws Exception {
		design.preload(tasks);
		return design.drain(tasks, this.concurrency);
	}

}
