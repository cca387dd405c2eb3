package io.qaio.queue.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.qaio.queue.AsyncTaskQueue;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.observation.TaskOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends deliveries: acks gathered in a short window, the rest at once. Where the store
 * cannot be reached it is tried again as long as the lease lives.
 */
final class Settlements {

	private static final Logger logger = LoggerFactory.getLogger(Settlements.class);

	/** How long an ack waits for others. */
	private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(2);

	/** As many acks leave without waiting for more. */
	private static final int ENOUGH = 100;

	private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(500);

	private final Timer timer;

	private final Leases leases;

	private final Lock lock = new ReentrantLock();

	private List<Held> done = new ArrayList<>();

	private boolean scheduled;

	private boolean closed;

	Settlements(Timer timer, Leases leases) {
		this.timer = timer;
		this.leases = leases;
	}

	/**
	 * Finish a task, together with others. Who works on then opens the window for them;
	 * who has nothing more to do flushes.
	 */
	void ack(Held held) {
		held.observation().end(TaskOutcome.ACKED, null);
		List<Held> enough = List.of();
		this.lock.lock();
		try {
			this.done.add(held);
			if (this.done.size() >= ENOUGH || this.closed) {
				enough = takeDone();
			}
		}
		finally {
			this.lock.unlock();
		}
		send(enough);
	}

	/**
	 * Send the acks that wait for others soon, if there are any.
	 */
	void openWindow() {
		this.lock.lock();
		try {
			if (this.scheduled || this.done.isEmpty()) {
				return;
			}
			this.scheduled = true;
		}
		finally {
			this.lock.unlock();
		}
		this.timer.after(WINDOW, this::windowEnds);
	}

	private void windowEnds() {
		this.lock.lock();
		try {
			this.scheduled = false;
		}
		finally {
			this.lock.unlock();
		}
		flush();
	}

	/**
	 * Send the acks that wait for others.
	 */
	void flush() {
		List<Held> acks;
		this.lock.lock();
		try {
			acks = takeDone();
		}
		finally {
			this.lock.unlock();
		}
		send(acks);
	}

	/**
	 * Gather acks no more.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		flush();
	}

	private List<Held> takeDone() {
		if (this.done.isEmpty()) {
			return List.of();
		}
		List<Held> taken = this.done;
		this.done = new ArrayList<>(ENOUGH);
		return taken;
	}

	private void send(List<Held> acks) {
		if (acks.isEmpty()) {
			return;
		}
		TaskQueue queue = acks.get(0).task().queue();
		if (acks.stream().allMatch((held) -> held.task().queue() == queue)) {
			send(queue, acks);
		}
		else {
			Map<TaskQueue, List<Held>> byQueue = acks.stream()
				.collect(Collectors.groupingBy((held) -> held.task().queue()));
			byQueue.forEach(this::send);
		}
	}

	private void send(TaskQueue queue, List<Held> acks) {
		List<Task> tasks = new ArrayList<>(acks.size());
		acks.forEach((held) -> tasks.add(held.task()));
		queue.async().ackAll(tasks).whenComplete((held, thrown) -> {
			if (thrown != null) {
				logger.debug("Queue '" + queue.name() + "': " + tasks.size() + " acks failed, which are sent again",
						thrown);
				List<Held> alive = acks.stream().filter(this::isAlive).toList();
				this.timer.after(RETRY, () -> send(alive));
				return;
			}
			acks.forEach(this.leases::letGo);
			if (held < tasks.size()) {
				logger.debug("Queue '" + queue.name() + "': " + (tasks.size() - held) + " of " + tasks.size()
						+ " acks came too late: those tasks are, or will be, delivered again");
			}
		});
	}

	/**
	 * Somebody else has ended a delivery, or will.
	 */
	void ended(Held held) {
		held.observation().end(TaskOutcome.UNKNOWN, null);
		this.leases.letGo(held);
	}

	void fail(Held held, Throwable failure, Duration delay) {
		held.observation().end(TaskOutcome.FAILED, failure);
		end(held, (queue, task) -> queue.fail(task, failure, delay));
	}

	void bury(Held held, Throwable failure) {
		held.observation().end(TaskOutcome.BURIED, failure);
		end(held, (queue, task) -> queue.bury(task, failure));
	}

	/**
	 * Give a task back without counting the attempt.
	 */
	void release(Held held) {
		release(held, Duration.ZERO);
	}

	/**
	 * Give a task back without counting the attempt, to be delivered after a delay.
	 */
	void release(Held held, Duration delay) {
		held.observation().end(TaskOutcome.RELEASED, null);
		end(held, (queue, task) -> queue.release(task, delay));
	}

	private void end(Held held, BiFunction<AsyncTaskQueue, Task, CompletableFuture<Boolean>> operation) {
		operation.apply(held.task().queue().async(), held.task()).whenComplete((ended, thrown) -> {
			if (thrown != null) {
				logger.debug("The delivery of " + held.task() + " could not be ended, which is tried again", thrown);
				if (isAlive(held)) {
					this.timer.after(RETRY, () -> end(held, operation));
				}
			}
			else {
				this.leases.letGo(held);
			}
		});
	}

	private boolean isAlive(Held held) {
		if (held.isOver()) {
			logger.warn("The store could not be told what became of " + held.task()
					+ " before its lease ended. It is delivered again.");
			this.leases.letGo(held);
			return false;
		}
		return true;
	}

}
