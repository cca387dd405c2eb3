package io.qaio.queue.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The state of a running container: its consumers, the tasks that it has prefetched or
 * works on, its fetch, and the acks that are gathered. Each event changes the state and
 * returns a {@link ContainerPlan} of what to do next, which {@link #decide} works out
 * from the state alone. The rules have no threads, clocks or queues.
 * <p>
 * A consumer counts from its start on, and as long as its task is worked on, with or
 * without a thread. Consumers start one after the other: each starts the next once it has
 * found work and more is waiting. So the few that are awake do fast work, and all take
 * part in slow work within a moment.
 * <p>
 * Thread-safe: the monitor of this object guards all that it holds, and is never held
 * during a call to anything else.
 */
final class ContainerState {

	private final Concurrency bounds;

	private final ContainerSettings settings;

	/** How many tasks a consumer works on at once. */
	private final int tasksPerExecution;

	private final PrefetchedTasks prefetched;

	private final List<TaskExecution> executions = new ArrayList<>();

	private final ExecutionTime executionTime = new ExecutionTime();

	/** How many consumers may work at the same time, within the bounds. */
	private int limit;

	/** The most consumers at work since the last upkeep. */
	private int peak;

	/** A consumer was started, and has not looked for work yet. */
	private boolean starting;

	/** The time to decide about one more consumer is running. */
	private boolean scaling;

	/** A fetch, or the pause after it, is under way. */
	private boolean fetching;

	/** How many tasks the last fetch asked for. */
	private int asked;

	/** The last fetch brought fewer tasks than it asked for. */
	private boolean dry;

	private boolean fetchPauseDue;

	private List<LeasedTask> acks = new ArrayList<>(ListenerTuning.ACK_BATCH);

	private boolean ackWindowOpen;

	private boolean ackWindowOver;

	private boolean paused;

	private boolean closed;

	/**
	 * Create the state of a container that has not fetched yet.
	 * @param settings the settings of the container
	 * @param batch whether its handler takes several tasks at once
	 * @param queues how many queues it listens to
	 */
	ContainerState(ContainerSettings settings, boolean batch, int queues) {
		int max = settings.concurrency().max();
		// without prefetched tasks there is no sign that more consumers are needed
		this.bounds = (settings.prefetch() == 0) ? new Concurrency(max, max) : settings.concurrency();
		this.limit = this.bounds.min();
		this.settings = settings;
		this.tasksPerExecution = batch ? settings.batchSize() : 1;
		this.prefetched = new PrefetchedTasks(queues);
	}

	/**
	 * What to do next. Changes nothing: {@link #next} records that a plan is carried out.
	 * @param execution the work that an event gave to a consumer
	 * @param giveBack the tasks that an event removed
	 */
	private ContainerPlan decide(@Nullable TaskExecution execution, List<LeasedTask> giveBack) {
		boolean work = !this.prefetched.isEmpty();
		boolean startConsumer = work && !this.starting && working() < this.limit;
		int working = working() + (startConsumer ? 1 : 0);
		int free = Math.max(0, this.limit - working);
		boolean crowded = work && working >= this.limit && this.limit < this.bounds.max();
		boolean ackNow = this.closed || this.ackWindowOver || working == 0
				|| this.acks.size() >= ListenerTuning.ACK_BATCH;
		boolean openAckWindow = !ackNow && !this.ackWindowOpen && !this.acks.isEmpty();
		return new ContainerPlan(execution, giveBack, (ackNow && !this.acks.isEmpty()) ? this.acks : List.of(),
				openAckWindow, startConsumer, crowded && !this.scaling, fetch(free), free > 0, this.fetchPauseDue);
	}

	/**
	 * How many tasks to fetch, 0 for no fetch.
	 * @param free how many consumers have nothing to do
	 */
	private int fetch(int free) {
		if (refusesTasks() || this.fetching || this.dry && free == 0) {
			return 0;
		}
		int target = target(free);
		int room = Math.min(target - this.prefetched.size(), this.settings.batchSize());
		boolean worthwhile = room == this.settings.batchSize() || room * ListenerTuning.LEAST_FETCH >= target;
		return (room > 0 && worthwhile) ? room : 0;
	}

	/**
	 * How many tasks may be prefetched.
	 * @param free how many consumers have nothing to do
	 */
	private int target(int free) {
		long ahead = (long) this.limit * this.settings.prefetch() * this.tasksPerExecution;
		if (ahead > 0) {
			long most = (long) ListenerTuning.MOST_BATCHES_AHEAD * this.settings.batchSize();
			ahead = Math.max(ahead,
					Math.min(most, this.limit * this.executionTime.timesIn(ListenerTuning.FETCH_AHEAD)));
		}
		return (int) Math.min(Integer.MAX_VALUE, (long) free * this.tasksPerExecution + ahead);
	}

	/**
	 * The plan that an event leads to, which is recorded.
	 * @param execution the work that the event gave to a consumer
	 * @param surplus how many prefetched tasks are too many; all if no tasks are taken
	 */
	private ContainerPlan next(@Nullable TaskExecution execution, int surplus) {
		ContainerPlan plan = decide(execution, this.prefetched.pollLast(refusesTasks() ? Integer.MAX_VALUE : surplus));
		this.starting |= plan.startConsumer();
		this.scaling |= plan.considerScaling();
		this.ackWindowOpen |= plan.openAckWindow();
		this.ackWindowOver = false;
		this.fetchPauseDue = false;
		if (!plan.acks().isEmpty()) {
			this.acks = new ArrayList<>(ListenerTuning.ACK_BATCH);
		}
		if (plan.fetch() > 0) {
			this.fetching = true;
			this.asked = plan.fetch();
		}
		this.peak = Math.max(this.peak, working());
		notifyIfIdle();
		return plan;
	}

	private ContainerPlan next() {
		return next(null, 0);
	}

	private int working() {
		return this.executions.size() + (this.starting ? 1 : 0);
	}

	/** The container starts. */
	synchronized ContainerPlan started() {
		return next();
	}

	/** Tasks were fetched from the queue at this place, from 0. */
	synchronized ContainerPlan arrived(List<LeasedTask> tasks, int queue) {
		this.prefetched.add(tasks, queue);
		return next();
	}

	/**
	 * The fetch has ended.
	 * @param brought how many tasks it brought
	 * @param nanos how long it took
	 */
	synchronized ContainerPlan fetchEnded(int brought, long nanos) {
		this.dry = brought < this.asked;
		// one task comes at once, and so does what was there already
		this.fetchPauseDue = this.dry && brought > 1 && nanos < ListenerTuning.FETCH_PAUSE;
		this.fetching = this.fetchPauseDue;
		return next();
	}

	/** The pause after a fetch is over. */
	synchronized ContainerPlan fetchPauseEnded() {
		this.fetching = false;
		return next();
	}

	/** A consumer that was started looks for work. */
	synchronized ContainerPlan consumerStarted() {
		this.starting = false;
		return next(take(), 0);
	}

	/**
	 * A consumer has finished its work and looks for more.
	 * @param acks the tasks of the execution that are to be acked
	 */
	synchronized ContainerPlan finished(TaskExecution execution, List<LeasedTask> acks) {
		remove(execution, acks);
		return next(take(), 0);
	}

	/**
	 * Work has ended whose consumer had gone on without it.
	 * @param acks the tasks of the execution that are to be acked
	 */
	synchronized ContainerPlan finishedLater(TaskExecution execution, List<LeasedTask> acks) {
		remove(execution, acks);
		return next();
	}

	/** A consumer looks for more, as its work goes on without a thread. */
	synchronized ContainerPlan detached() {
		return next(take(), 0);
	}

	/**
	 * A consumer could not be started, or an error ended it. The next event goes on.
	 * @param execution what it worked on, {@code null} if it was not started
	 */
	synchronized void broken(@Nullable TaskExecution execution) {
		if (execution != null) {
			remove(execution, List.of());
		}
		else {
			this.starting = false;
		}
		notifyIfIdle();
	}

	private void notifyIfIdle() {
		if (working() == 0) {
			notifyAll();
		}
	}

	private @Nullable TaskExecution take() {
		List<LeasedTask> tasks = (working() < this.limit) ? this.prefetched.poll(this.tasksPerExecution) : List.of();
		if (tasks.isEmpty()) {
			return null;
		}
		TaskExecution execution = new TaskExecution(tasks, this.executions.size());
		this.executions.add(execution);
		return execution;
	}

	/** The last execution takes the place of the one that is removed. */
	private void remove(TaskExecution execution, List<LeasedTask> acks) {
		TaskExecution last = this.executions.remove(this.executions.size() - 1);
		if (last != execution) {
			this.executions.set(execution.place(), last);
			last.place(execution.place());
		}
		this.executionTime.add(execution.duration(), execution.tasks().size());
		// without an iterator for each task
		for (int i = 0; i < acks.size(); i++) {
			this.acks.add(acks.get(i));
		}
	}

	/** The time to gather acks is over. */
	synchronized ContainerPlan ackWindowEnded() {
		this.ackWindowOpen = false;
		this.ackWindowOver = true;
		return next();
	}

	/** The time to decide about one more consumer is over. */
	synchronized ContainerPlan scalingDue() {
		this.scaling = false;
		if (!this.prefetched.isEmpty() && working() >= this.limit && this.limit < this.bounds.max()) {
			this.limit++;
		}
		return next();
	}

	/**
	 * Periodic: gives back what is more than the container should prefetch, and lowers
	 * the limit of consumers if not all were needed since the last time.
	 * @param now the {@link System#nanoTime() time}
	 */
	synchronized ContainerPlan upkeep(long now) {
		for (TaskExecution execution : this.executions) {
			// long work says before its end how fast the listener is now
			if (execution.runningFor(now) > ListenerTuning.UPKEEP) {
				this.executionTime.add(execution.runningFor(now), execution.tasks().size());
			}
		}
		int free = Math.max(0, this.limit - working());
		int surplus = this.prefetched.size() - target(free);
		if (this.peak < this.limit) {
			this.limit = Math.max(this.bounds.min(), this.limit - 1);
		}
		this.peak = 0;
		return next(null, surplus);
	}

	/** Fetch no more until {@link #resume()}, and give back what is prefetched. */
	synchronized ContainerPlan pause() {
		this.paused = true;
		return next();
	}

	synchronized ContainerPlan resume() {
		this.paused = false;
		return next();
	}

	/** Fetch no more, give back what is prefetched, and gather no acks. */
	synchronized ContainerPlan close() {
		this.closed = true;
		return next();
	}

	synchronized boolean isPaused() {
		return this.paused;
	}

	/** Whether tasks that arrive now are given back. */
	synchronized boolean refusesTasks() {
		return this.paused || this.closed;
	}

	/** A snapshot of the work that is under way. */
	synchronized List<TaskExecution> executions() {
		return List.copyOf(this.executions);
	}

	/**
	 * Wait until no consumer works.
	 * @return whether none does
	 */
	synchronized boolean awaitIdle(long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		for (long left = nanos; working() > 0 && left > 0; left = end - System.nanoTime()) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		return working() == 0;
	}

}
