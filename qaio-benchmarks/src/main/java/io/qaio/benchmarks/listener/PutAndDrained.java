package io.qaio.benchmarks.listener;

import java.util.List;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.Medians;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;

/**
 * Tasks a second that are put one at a time by as many callers as are handled at once,
 * and consumed meanwhile.
 */
final class PutAndDrained implements Measurement {

	private static final int CONCURRENCY = 10;

	@Override
	public String name() {
		return "together";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		try (MeasuredListeners listenings = MeasuredListeners.open(server)) {
			return Medians.of(listenings.all(), effort, (design) -> design.together(effort.tasks(), CONCURRENCY))
				.rows("Tasks/s put and consumed, 10 callers, concurrency 10", (design) -> Bound.ratioAtLeast(2));
		}
	}

}
