package io.qaio.faults.process;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Event.Delivered;
import io.qaio.faults.history.Event.SettlementBegan;
import io.qaio.faults.history.Event.SettlementEnded;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.faults.history.Settlement;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueueException;

/**
 * Records the deliveries of one thread, as the calls of {@link Task} show them.
 */
final class Deliveries {

	private final HistoryFile history;

	private final String name;

	private int count;

	/**
	 * Create a record.
	 * @param history where to write
	 * @param name names the thread, in all processes of a run
	 */
	Deliveries(HistoryFile history, String name) {
		this.history = history;
		this.name = name;
	}

	RecordedTask received(Task task) {
		RecordedTask recorded = new RecordedTask(task, this.name + "-" + this.count++);
		this.history.add(new Delivered(MachineClock.now(), recorded.payload(), task.id(), recorded.receipt,
				task.attempt(), task.orderingKey().orElse(""), task.deadline().toEpochMilli(),
				task.visibilityTimeout().toMillis()));
		return recorded;
	}

	/**
	 * Ack tasks together.
	 */
	void ackAll(TaskQueue queue, List<RecordedTask> tasks) {
		tasks.forEach((task) -> task.began(Settlement.ACK));
		Answer answer;
		try {
			int acked = queue.ackAll(tasks.stream().map((task) -> task.task).toList());
			// otherwise it is not known which of them were
			answer = (acked == tasks.size()) ? Answer.YES : (acked == 0) ? Answer.NO : Answer.UNKNOWN;
		}
		catch (TaskQueueException ex) {
			answer = Answer.UNKNOWN;
		}
		for (RecordedTask task : tasks) {
			task.ended(Settlement.ACK, answer);
		}
	}

	/**
	 * A task whose calls are recorded.
	 */
	final class RecordedTask {

		private final Task task;

		private final String receipt;

		private RecordedTask(Task task, String receipt) {
			this.task = task;
			this.receipt = receipt;
		}

		private String payload() {
			return this.task.payload(String.class);
		}

		/**
		 * Settle the task.
		 */
		void settle(Settlement settlement, Predicate<Task> call) {
			began(settlement);
			Answer answer;
			try {
				answer = call.test(this.task) ? Answer.YES : Answer.NO;
			}
			catch (TaskQueueException ex) {
				answer = Answer.UNKNOWN;
			}
			ended(settlement, answer);
		}

		/**
		 * Extend the lease.
		 */
		void extend(Duration lease) {
			settle(Settlement.EXTEND, (it) -> it.extend(lease));
		}

		private void began(Settlement settlement) {
			Deliveries.this.history.add(new SettlementBegan(MachineClock.now(), payload(), this.receipt, settlement));
		}

		private void ended(Settlement settlement, Answer answer) {
			boolean extended = settlement == Settlement.EXTEND && answer == Answer.YES;
			Deliveries.this.history.add(new SettlementEnded(MachineClock.now(), payload(), this.receipt, settlement,
					answer, extended ? this.task.deadline().toEpochMilli() : 0));
		}

	}

}
