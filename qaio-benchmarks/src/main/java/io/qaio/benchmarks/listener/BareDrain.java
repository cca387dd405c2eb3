package io.qaio.benchmarks.listener;

import io.qaio.benchmarks.harness.MeasuredDrain;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.benchmarks.queue.InlineBatches;

/**
 * One caller that loops over {@link InlineBatches}.
 *
 * @param batches the batches
 * @param lifecycles whether to count what puts them, too
 */
record BareDrain(InlineBatches batches, boolean lifecycles) implements MeasuredDrain {

	@Override
	public String title() {
		return this.lifecycles ? "bare batches of 100, put, take and ack" : "bare batches of 100, take and ack";
	}

	@Override
	public void preload(int tasks) {
		for (int i = 0; !this.lifecycles && i < tasks; i += TaskPayloads.BATCH) {
			this.batches.put();
		}
	}

	@Override
	public double drain(int tasks, int concurrency) {
		long start = System.nanoTime();
		for (int i = 0; i < tasks; i += TaskPayloads.BATCH) {
			if (this.lifecycles) {
				this.batches.run();
			}
			else {
				this.batches.takeAndAck();
			}
		}
		return tasks / ((System.nanoTime() - start) / 1e9);
	}

	@Override
	public void close() {
		// the connection is the server's
	}

}
