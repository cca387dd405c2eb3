package io.qaio.faults.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.qaio.faults.history.Settlement;
import io.qaio.faults.process.Deliveries.RecordedTask;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueueException;

/**
 * One thread that works on tasks until it is interrupted.
 */
final class PlainWorker implements Runnable {

	private static final Duration WAIT = Duration.ofSeconds(1);

	private static final long PAUSE_AFTER_FAILURE = 100;

	private final TaskQueue queue;

	private final Deliveries deliveries;

	private final int batch;

	/**
	 * Create a worker.
	 * @param queue where tasks come from
	 * @param deliveries where they are recorded
	 * @param batch how many it takes at a time
	 */
	PlainWorker(TaskQueue queue, Deliveries deliveries, int batch) {
		this.queue = queue;
		this.deliveries = deliveries;
		this.batch = batch;
	}

	@Override
	public void run() {
		try {
			while (true) {
				work(take());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private List<RecordedTask> take() throws InterruptedException {
		try {
			List<Task> tasks = (this.batch == 1) ? this.queue.get(WAIT).stream().toList()
					: this.queue.getAll(this.batch, WAIT);
			return tasks.stream().map(this.deliveries::received).toList();
		}
		catch (TaskQueueException ex) {
			Thread.sleep(PAUSE_AFTER_FAILURE);
			return List.of();
		}
	}

	private void work(List<RecordedTask> tasks) throws InterruptedException {
		List<RecordedTask> done = new ArrayList<>();
		for (RecordedTask task : tasks) {
			WorkResult result = WorkResult.ofChance();
			Thread.sleep(result.millis());
			switch (result.settlement()) {
				case FAIL -> task.settle(Settlement.FAIL, (it) -> it.fail(new IllegalStateException("by chance")));
				case RELEASE -> task.settle(Settlement.RELEASE, (it) -> it.release(Duration.ZERO));
				case BURY -> task.settle(Settlement.BURY, (it) -> it.bury(new IllegalStateException("by chance")));
				case EXTEND -> {
					task.extend(ProgramSettings.LEASE);
					done.add(task);
				}
				case ACK -> done.add(task);
			}
		}
		if (tasks.size() == 1 && !done.isEmpty()) {
			done.get(0).settle(Settlement.ACK, Task::ack);
		}
		else if (!done.isEmpty()) {
			this.deliveries.ackAll(this.queue, done);
		}
	}

}
