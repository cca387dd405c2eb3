package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.observation.TaskObservations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container at work, from a start to the stop: consumers that work on prefetched tasks,
 * as many as there is work for, and the fetches that bring the next ones.
 * <p>
 * A consumer has a slot while it works; the slot goes along with work that goes on
 * without a thread. One consumer is started at a time, and starts the next one when it
 * has found work and there is more: so fast work is left to the few that are awake, and
 * slow work has all consumers within a moment.
 */
final class Consumers {

	private static final Logger logger = LoggerFactory.getLogger(Consumers.class);

	private static final long UPKEEP = TimeUnit.SECONDS.toNanos(1);

	private static final long SCALE_UP = TimeUnit.MILLISECONDS.toNanos(100);

	/** The last part of the time for a stop, in which listeners are interrupted. */
	private static final int LAST_PART = 10;

	private static final long LONGEST_LAST_PART = TimeUnit.SECONDS.toNanos(1);

	private final TaskListenerEndpoint endpoint;

	private final ContainerSettings settings;

	private final Threads threads;

	private final Timer timer;

	private final Leases leases;

	private final Settlements settlements;

	private final Handlings handlings;

	private final Fetcher fetcher;

	private final int batch;

	private final Lock lock = new ReentrantLock();

	private final Condition idle = this.lock.newCondition();

	private final Prefetched prefetched;

	private final Slots slots;

	private final Demand demand;

	private final Watchdog watchdog;

	/** A consumer was started, and has not looked for work yet. */
	private boolean starting;

	/** It is being thought about whether one more consumer is needed. */
	private boolean scaling;

	private boolean paused;

	private boolean closed;

	Consumers(TaskListenerEndpoint endpoint, ContainerSettings settings, List<TaskQueue> queues, boolean virtualThreads,
			TaskObservations observations) {
		this.endpoint = endpoint;
		this.settings = settings;
		this.threads = Threads.of(endpoint.id() + "-", virtualThreads);
		this.timer = new Timer(endpoint.id() + "-timer");
		this.leases = new Leases(this.timer);
		this.settlements = new Settlements(this.timer, this.leases);
		this.handlings = new Handlings(endpoint, observations, this.threads, this.settlements,
				new Failures(endpoint.id(), settings, this.settlements), this::took, this::doneLater);
		this.fetcher = new Fetcher(endpoint.id(), queues, this.timer, this::arrived, this::fetchEnded);
		this.batch = endpoint.batch() ? settings.batchSize() : 1;
		this.prefetched = new Prefetched(queues.size());
		this.slots = new Slots(bounds(settings));
		this.demand = new Demand(settings, this.batch);
		this.watchdog = new Watchdog(endpoint.id(), settings.stuckAfter());
	}

	/**
	 * Without prefetched tasks there is no sign that more consumers are needed.
	 */
	private static Concurrency bounds(ContainerSettings settings) {
		int max = settings.concurrency().max();
		return (settings.prefetch() == 0) ? new Concurrency(max, max) : settings.concurrency();
	}

	void start() {
		this.timer.every(UPKEEP, this::upkeep);
		goOn();
	}

	/**
	 * Do what the state of things asks for: start a consumer, fetch tasks, think about
	 * more consumers, let acks gather for a while.
	 */
	private void goOn() {
		boolean start = false;
		boolean scale = false;
		int fetch = 0;
		boolean wait;
		this.lock.lock();
		try {
			if (!this.starting && !this.prefetched.isEmpty() && this.slots.free() > 0) {
				this.slots.take();
				this.starting = true;
				start = true;
			}
			if (!this.scaling && isCrowded()) {
				this.scaling = true;
				scale = true;
			}
			// a task that another application could work on now is not for us to wait for
			wait = this.slots.free() > 0;
			if (!this.closed && !this.paused) {
				fetch = this.demand.begin(this.slots, this.prefetched.size());
			}
		}
		finally {
			this.lock.unlock();
		}
		if (start) {
			startConsumer();
		}
		if (scale) {
			this.timer.after(SCALE_UP, this::scaleUp);
		}
		if (fetch > 0) {
			this.fetcher.fetch(fetch, wait);
			if (isPaused()) {
				// the pause, or the stop, may have come before there was anything to
				// cancel
				this.fetcher.cancel();
			}
		}
		this.settlements.openWindow();
	}

	private boolean isCrowded() {
		return this.slots.mayGrow() && !this.prefetched.isEmpty();
	}

	private void leaveSlot() {
		this.slots.leave();
		if (this.slots.areAllFree()) {
			this.idle.signalAll();
		}
	}

	private void arrived(List<Task> tasks, int rank) {
		boolean refused;
		List<Held> held = tasks.stream()
			.map((task) -> new Held(task, rank, this.settings.visibilityTimeout()))
			.toList();
		held.forEach(this.leases::keep);
		this.lock.lock();
		try {
			refused = this.closed || this.paused;
			if (!refused) {
				held.forEach(this.prefetched::add);
			}
		}
		finally {
			this.lock.unlock();
		}
		if (refused) {
			for (int i = held.size() - 1; i >= 0; i--) {
				this.settlements.release(held.get(i));
			}
		}
		else {
			goOn();
		}
	}

	private void fetchEnded(boolean dry) {
		this.lock.lock();
		try {
			this.demand.ended(dry);
		}
		finally {
			this.lock.unlock();
		}
		goOn();
	}

	private void startConsumer() {
		try {
			this.threads.execute(this::consume);
		}
		// such as that there are no more threads: who calls here has work to do all the
		// same
		catch (Throwable ex) {
			logger.error("Listener '" + this.endpoint.id() + "' cannot start a thread, which is tried again", ex);
			this.lock.lock();
			try {
				this.starting = false;
				leaveSlot();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	private void consume() {
		boolean first = true;
		boolean hasSlot = true;
		try {
			while (hasSlot || nextSlot()) {
				hasSlot = true;
				List<Held> work = poll(first);
				first = false;
				if (work.isEmpty()) {
					hasSlot = false;
					break;
				}
				goOn();
				hasSlot = this.handlings.handle(work);
			}
		}
		finally {
			if (hasSlot) {
				// only an error of the virtual machine, or of ours, gets here
				freeSlot();
			}
		}
		goOn();
	}

	private boolean nextSlot() {
		this.lock.lock();
		try {
			boolean free = this.slots.free() > 0 && !this.prefetched.isEmpty();
			if (free) {
				this.slots.take();
			}
			return free;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The next work. Without any the slot is free.
	 */
	private List<Held> poll(boolean first) {
		boolean last;
		this.lock.lock();
		try {
			if (first) {
				this.starting = false;
			}
			List<Held> work = this.slots.areTooMany() ? List.of() : this.prefetched.poll(this.batch);
			if (!work.isEmpty()) {
				return work;
			}
			leaveSlot();
			last = this.slots.areAllFree();
		}
		finally {
			this.lock.unlock();
		}
		if (last) {
			this.settlements.flush();
		}
		return List.of();
	}

	/**
	 * Work that went on without a thread is done.
	 */
	private void doneLater() {
		freeSlot();
		goOn();
	}

	private void freeSlot() {
		this.lock.lock();
		try {
			leaveSlot();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void took(Handling handling) {
		this.lock.lock();
		try {
			this.demand.took(handling.duration(), handling.held().size());
		}
		finally {
			this.lock.unlock();
		}
	}

	private void scaleUp() {
		this.lock.lock();
		try {
			this.scaling = false;
			if (isCrowded()) {
				this.slots.grow();
			}
		}
		finally {
			this.lock.unlock();
		}
		goOn();
	}

	private void upkeep() {
		this.handlings.underWay().forEach(this.watchdog::look);
		List<Held> surplus;
		this.lock.lock();
		try {
			// work that is under way for long already says how fast the listener is now
			this.handlings.underWay()
				.stream()
				.filter((handling) -> handling.duration() > UPKEEP)
				.forEach((handling) -> this.demand.took(handling.duration(), handling.held().size()));
			surplus = this.prefetched.pollLast(this.prefetched.size() - this.demand.most(this.slots));
			this.slots.shrink();
		}
		finally {
			this.lock.unlock();
		}
		surplus.forEach(this.settlements::release);
		goOn();
	}

	/**
	 * Take no more tasks. Those that nobody works on yet go back.
	 */
	void pause() {
		giveBackPrefetched(() -> this.paused = true);
	}

	void resume() {
		this.lock.lock();
		try {
			this.paused = false;
		}
		finally {
			this.lock.unlock();
		}
		goOn();
	}

	boolean isPaused() {
		this.lock.lock();
		try {
			return this.paused || this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void giveBackPrefetched(Runnable change) {
		List<Held> back;
		this.lock.lock();
		try {
			change.run();
			back = this.prefetched.pollLast(Integer.MAX_VALUE);
		}
		finally {
			this.lock.unlock();
		}
		this.fetcher.cancel();
		back.forEach(this.settlements::release);
	}

	/**
	 * Stop within the time for it.
	 */
	void stop() {
		long time = this.settings.shutdownTimeout().toNanos();
		long end = System.nanoTime() + time;
		giveBackPrefetched(() -> this.closed = true);
		try {
			if (!awaitIdle(end - Math.min(LONGEST_LAST_PART, time / LAST_PART))) {
				this.handlings.underWay().forEach(Handling::interrupt);
				awaitIdle(end);
			}
			this.settlements.close();
			this.leases.awaitNone(end - System.nanoTime());
			this.threads.stop(end - System.nanoTime());
		}
		catch (InterruptedException ex) {
			this.handlings.underWay().forEach(Handling::interrupt);
			Thread.currentThread().interrupt();
		}
		this.settlements.close();
		this.handlings.underWay()
			.forEach((handling) -> logger.error("Listener '" + this.endpoint.id() + "' did not end its work on "
					+ handling + " within " + this.settings.shutdownTimeout().toMillis()
					+ " ms, though it was interrupted. What it does from now on may be done by others, too."));
		this.threads.end();
		this.timer.stop();
	}

	private boolean awaitIdle(long end) throws InterruptedException {
		this.lock.lock();
		try {
			long left = end - System.nanoTime();
			while (!this.slots.areAllFree() && left > 0) {
				left = this.idle.awaitNanos(left);
			}
			return this.slots.areAllFree();
		}
		finally {
			this.lock.unlock();
		}
	}

}
