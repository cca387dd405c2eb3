package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.ObservationRegistry;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.observation.ProcessObservationConvention;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run of a container, from a start to the stop. Reports events to its
 * {@link ContainerState} and carries out the plans that it answers with.
 * <p>
 * Thread-safe: the state is guarded by its own monitor, which nothing here waits for.
 */
final class ContainerRun implements Fetcher.Sink {

	private static final Logger logger = LoggerFactory.getLogger(ContainerRun.class);

	private final String id;

	private final ContainerSettings settings;

	private final ContainerState state;

	private final ListenerThreads threads;

	private final ListenerTimer timer;

	private final LeaseExtender leases;

	private final Acknowledger acknowledger;

	private final TaskProcessor processor;

	private final Fetcher fetcher;

	private final Runnable consumer = this::consume;

	private final AtomicBoolean stopping = new AtomicBoolean();

	private final CountDownLatch ended = new CountDownLatch(1);

	ContainerRun(TaskListenerEndpoint endpoint, ContainerSettings settings, List<TaskQueue> queues,
			boolean virtualThreads, ObservationRegistry registry, @Nullable ProcessObservationConvention convention,
			ScheduledThreadPoolExecutor timerThread) {
		this.id = endpoint.id();
		this.settings = settings;
		this.state = new ContainerState(settings, endpoint.batch(), queues.size());
		this.threads = new ListenerThreads(this.id + "-", virtualThreads);
		this.timer = new ListenerTimer(timerThread);
		this.leases = new LeaseExtender(this.timer);
		this.acknowledger = new Acknowledger(this.timer, this.leases);
		this.processor = new TaskProcessor(endpoint, registry, convention, this.threads, this.acknowledger,
				new FailureHandler(this.id, settings, this.acknowledger),
				(execution, acks) -> carryOut(this.state.finishedLater(execution, acks)));
		this.fetcher = new Fetcher(this.id, queues, this.timer, this);
	}

	void start(boolean paused) {
		this.timer.every(ListenerTuning.UPKEEP, this::upkeep);
		carryOut(paused ? this.state.pause() : this.state.started());
	}

	private void carryOut(ContainerPlan plan) {
		this.acknowledger.ack(plan.acks());
		if (!plan.giveBack().isEmpty()) {
			plan.giveBack().forEach(this.acknowledger::release);
		}
		if (plan.startConsumer()) {
			startConsumer();
		}
		if (plan.considerScaling()) {
			this.timer.after(ListenerTuning.SCALE_UP, () -> carryOut(this.state.scalingDue()));
		}
		if (plan.pauseFetch()) {
			this.timer.after(ListenerTuning.FETCH_PAUSE, () -> carryOut(this.state.fetchPauseEnded()));
		}
		if (plan.fetch() > 0) {
			this.fetcher.fetch(plan.fetch(), plan.waitForTasks());
			if (this.state.refusesTasks()) {
				// the pause or the stop may have come before there was a fetch to cancel
				this.fetcher.cancel();
			}
		}
		if (plan.openAckWindow()) {
			this.timer.after(ListenerTuning.ACK_WINDOW, () -> carryOut(this.state.ackWindowEnded()));
		}
	}

	@Override
	public void arrived(List<Task> tasks, int place) {
		List<LeasedTask> leased = tasks.stream()
			.map((task) -> new LeasedTask(task, this.settings.visibilityTimeout()))
			.toList();
		leased.forEach(this.leases::add);
		carryOut(this.state.arrived(leased, place));
	}

	@Override
	public void fetchEnded(int brought, long nanos) {
		carryOut(this.state.fetchEnded(brought, nanos));
	}

	private void startConsumer() {
		try {
			this.threads.execute(this.consumer);
		}
		// such as that there are no more threads: the caller has work to do all the same
		catch (Throwable ex) {
			logger.error("Listener '" + this.id + "' cannot start a thread, which is tried again", ex);
			this.state.broken(null);
		}
	}

	private void consume() {
		ContainerPlan plan = this.state.consumerStarted();
		for (TaskExecution work = plan.execution(); work != null; work = plan.execution()) {
			plan = consume(plan, work);
		}
		carryOut(plan);
	}

	private ContainerPlan consume(ContainerPlan plan, TaskExecution execution) {
		boolean completed = false;
		try {
			carryOut(plan);
			List<LeasedTask> acks = this.processor.process(execution);
			completed = true;
			return (acks != null) ? this.state.finished(execution, acks) : this.state.detached();
		}
		finally {
			if (!completed) {
				// only an error of the virtual machine, or a bug, gets here
				this.state.broken(execution);
			}
		}
	}

	private void upkeep() {
		long now = System.nanoTime();
		this.state.executions()
			.stream()
			.filter((execution) -> execution.isStuck(this.settings.stuckAfter(), now))
			.forEach((execution) -> logger
				.warn("Listener '" + this.id + "' seems to be stuck: it has worked on " + execution + " for "
						+ TimeUnit.NANOSECONDS.toMillis(execution.runningFor(now)) + " ms" + execution.stackTrace()));
		carryOut(this.state.upkeep(now));
	}

	/**
	 * Take no more tasks, and give back those that nobody works on yet.
	 */
	void pause() {
		ContainerPlan plan = this.state.pause();
		this.fetcher.cancel();
		carryOut(plan);
	}

	void resume() {
		carryOut(this.state.resume());
	}

	boolean isPaused() {
		return this.state.isPaused();
	}

	/**
	 * Stop within the shutdown timeout. Returns when the run has ended; at once in a
	 * thread of this run, which cannot wait for itself.
	 */
	void stop() {
		boolean first = this.stopping.compareAndSet(false, true);
		if (first) {
			ContainerPlan plan = this.state.close();
			this.fetcher.cancel();
			carryOut(plan);
		}
		if (!isCurrentThread()) {
			if (first) {
				finish();
			}
			awaitEnd();
		}
		else if (first) {
			new Thread(this::finish, this.id + "-stop").start();
		}
	}

	private void finish() {
		long time = this.settings.shutdownTimeout().toNanos();
		long end = System.nanoTime() + time;
		try {
			if (!this.state
				.awaitIdle(time - Math.min(ListenerTuning.LONGEST_INTERRUPT, time / ListenerTuning.INTERRUPT_SHARE))) {
				this.state.executions().forEach(TaskExecution::interrupt);
				this.state.awaitIdle(end - System.nanoTime());
			}
			this.leases.awaitNone(end - System.nanoTime());
			this.threads.shutdown();
			this.threads.awaitEnd(end - System.nanoTime());
		}
		catch (InterruptedException ex) {
			this.state.executions().forEach(TaskExecution::interrupt);
			Thread.currentThread().interrupt();
		}
		finally {
			reportUnfinished(System.nanoTime());
			this.threads.shutdown();
			this.timer.stop();
			this.leases.abandon();
			this.ended.countDown();
		}
	}

	private void reportUnfinished(long now) {
		this.state.executions()
			.stream()
			.filter((execution) -> execution.runningFor(now) > 0)
			.forEach((execution) -> logger.error("Listener '" + this.id + "' did not end its work on " + execution
					+ " within " + this.settings.shutdownTimeout().toMillis()
					+ " ms, though it was interrupted. What it does from now on may be done by others, too."));
	}

	boolean isStopping() {
		return this.stopping.get();
	}

	boolean hasEnded() {
		return this.ended.getCount() == 0;
	}

	/**
	 * Whether the current thread works for this run.
	 */
	boolean isCurrentThread() {
		return this.threads.isCurrent();
	}

	/**
	 * Wait for the end of a stop.
	 */
	void awaitEnd() {
		try {
			this.ended.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
