package io.qaio.queue.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.qaio.queue.AsyncTaskQueue;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.observation.TaskOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends deliveries: acks tasks together, and fails, buries or releases a task. Repeats
 * what the store could not do as long as the lease lasts.
 * <p>
 * Thread-safe.
 */
final class Acknowledger {

	private static final Logger logger = LoggerFactory.getLogger(Acknowledger.class);

	private final ListenerTimer timer;

	private final LeaseExtender leases;

	Acknowledger(ListenerTimer timer, LeaseExtender leases) {
		this.timer = timer;
		this.leases = leases;
	}

	/**
	 * Ack tasks, which may be of different queues.
	 */
	void ack(List<LeasedTask> acks) {
		if (acks.isEmpty()) {
			return;
		}
		TaskQueue queue = acks.get(0).task().queue();
		if (acks.stream().allMatch((leased) -> leased.task().queue() == queue)) {
			ack(queue, acks);
		}
		else {
			acks.stream().collect(Collectors.groupingBy((leased) -> leased.task().queue())).forEach(this::ack);
		}
	}

	private void ack(TaskQueue queue, List<LeasedTask> acks) {
		List<Task> tasks = new ArrayList<>(acks.size());
		for (LeasedTask leased : acks) {
			leased.ending();
			tasks.add(leased.task());
		}
		queue.async().ackAll(tasks).whenComplete((acked, thrown) -> {
			if (thrown != null) {
				logger.debug("Queue '" + queue.name() + "': " + tasks.size() + " acks failed, which are sent again",
						thrown);
				List<LeasedTask> alive = acks.stream().filter(this::isAlive).toList();
				this.timer.after(ListenerTuning.ACK_RETRY, () -> ack(alive));
				return;
			}
			for (LeasedTask leased : acks) {
				confirmed(leased, TaskOutcome.ACKED, null);
			}
		});
	}

	/**
	 * The handler has ended a delivery, or will; or its task was lost.
	 */
	void ended(LeasedTask leased, TaskOutcome outcome, @Nullable Throwable failure) {
		confirmed(leased, outcome, failure);
	}

	/**
	 * The store knows how a delivery ended.
	 */
	private void confirmed(LeasedTask leased, TaskOutcome outcome, @Nullable Throwable failure) {
		leased.observed(leased.task().isLost() ? TaskOutcome.LOST : outcome, failure);
		this.leases.remove(leased);
	}

	/**
	 * Count a failed attempt. The task is delivered again after a delay, unless that was
	 * its last attempt.
	 */
	void fail(LeasedTask leased, Throwable failure, Duration delay) {
		end(leased, TaskOutcome.FAILED, failure, (queue, task) -> queue.fail(task, failure, delay));
	}

	/**
	 * Move a task to the dead letters.
	 */
	void bury(LeasedTask leased, Throwable failure) {
		end(leased, TaskOutcome.BURIED, failure, (queue, task) -> queue.bury(task, failure));
	}

	/**
	 * Give a task back without counting the attempt.
	 */
	void release(LeasedTask leased) {
		release(leased, Duration.ZERO);
	}

	/**
	 * Give a task back without counting the attempt, to be delivered after a delay.
	 */
	void release(LeasedTask leased, Duration delay) {
		end(leased, TaskOutcome.RELEASED, null, (queue, task) -> queue.release(task, delay));
	}

	private void end(LeasedTask leased, TaskOutcome outcome, @Nullable Throwable failure,
			BiFunction<AsyncTaskQueue, Task, CompletableFuture<Boolean>> operation) {
		leased.ending();
		operation.apply(leased.task().queue().async(), leased.task()).whenComplete((ended, thrown) -> {
			if (thrown == null) {
				confirmed(leased, outcome, failure);
				return;
			}
			logger.debug("The delivery of " + leased.task() + " could not be ended, which is tried again", thrown);
			if (isAlive(leased)) {
				this.timer.after(ListenerTuning.ACK_RETRY, () -> end(leased, outcome, failure, operation));
			}
		});
	}

	private boolean isAlive(LeasedTask leased) {
		if (leased.isOver()) {
			logger.warn("The store could not be told what became of " + leased.task()
					+ " before its lease ended. It is delivered again.");
			leased.observed(TaskOutcome.LOST, null);
			this.leases.remove(leased);
			return false;
		}
		return true;
	}

}
