package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.observation.TaskObservation;
import io.qaio.queue.observation.TaskObservations;
import io.qaio.queue.observation.TaskOutcome;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

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

	private static final Log logger = LogFactory.getLog(Consumers.class);

	private static final long UPKEEP = TimeUnit.SECONDS.toNanos(1);

	private static final long SCALE_UP = TimeUnit.MILLISECONDS.toNanos(100);

	/** The last part of the time for a stop, in which listeners are interrupted. */
	private static final int LAST_PART = 10;

	private static final long LONGEST_LAST_PART = TimeUnit.SECONDS.toNanos(1);

	private static final int FRAMES = 10;

	private final TaskListenerEndpoint endpoint;

	private final ContainerSettings settings;

	private final TaskObservations observations;

	private final Threads threads;

	private final Timer timer;

	private final Leases leases;

	private final Settlements settlements;

	private final Failures failures;

	private final Fetcher fetcher;

	private final int batch;

	private final Set<Handling> running = ConcurrentHashMap.newKeySet();

	private final Lock lock = new ReentrantLock();

	private final Condition idle = this.lock.newCondition();

	private final Prefetched prefetched;

	private final Speed speed = new Speed();

	private int limit;

	/** How many slots are taken, and how many were at the most since the last upkeep. */
	private int busy;

	private int mostBusy;

	/** A consumer was started, and has not looked for work yet. */
	private boolean starting;

	private boolean scaling;

	private boolean fetching;

	private int missing;

	/** The last fetch brought less than was asked for. */
	private boolean dry;

	private boolean paused;

	private boolean closed;

	Consumers(TaskListenerEndpoint endpoint, ContainerSettings settings, List<TaskQueue> queues, boolean virtualThreads,
			TaskObservations observations) {
		this.endpoint = endpoint;
		this.settings = settings;
		this.observations = observations;
		this.threads = Threads.of(endpoint.id() + "-", virtualThreads);
		this.timer = new Timer(endpoint.id() + "-timer");
		this.leases = new Leases(this.timer);
		this.settlements = new Settlements(this.timer, this.leases);
		this.failures = new Failures(endpoint.id(), settings, this.settlements);
		this.fetcher = new Fetcher(endpoint.id(), queues, this.timer, this::arrived, this::fetchEnded);
		this.batch = endpoint.batch() ? settings.maxBatch() : 1;
		this.prefetched = new Prefetched(queues.size());
		// without prefetched tasks there is no sign that more consumers are needed
		this.limit = (settings.prefetch() == 0) ? settings.concurrency().max() : settings.concurrency().min();
	}

	void start() {
		this.timer.every(UPKEEP, this::upkeep);
		goOn();
	}

	/**
	 * Do what the state of things asks for: start a consumer, fetch tasks, think about
	 * more consumers.
	 */
	private void goOn() {
		boolean start = false;
		boolean scale = false;
		int fetch;
		boolean wait;
		this.lock.lock();
		try {
			if (!this.starting && !this.prefetched.isEmpty() && this.busy < this.limit) {
				takeSlot();
				this.starting = true;
				start = true;
			}
			if (!this.scaling && isCrowded()) {
				this.scaling = true;
				scale = true;
			}
			fetch = room();
			// a task that another application could work on now is not for us to wait for
			wait = this.busy < this.limit;
			if (fetch > 0) {
				this.fetching = true;
				this.missing = fetch;
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
		}
	}

	private int room() {
		int free = Math.max(0, this.limit - this.busy);
		if (this.closed || this.paused || this.fetching || this.dry && free == 0) {
			return 0;
		}
		int target = ahead() + free * this.batch;
		int room = target - this.prefetched.size();
		// few large fetches rather than many small ones
		return (room > 0 && room * 2 >= target) ? Math.min(room, this.settings.maxBatch()) : 0;
	}

	/**
	 * How many tasks may wait for consumers.
	 */
	private int ahead() {
		if (this.settings.prefetch() == 0) {
			return 0;
		}
		long moments = Math.min(this.settings.maxBatch(), this.limit * this.speed.ahead());
		return (int) Math.max(moments, this.limit * this.settings.prefetch() * this.batch);
	}

	private boolean isCrowded() {
		return this.busy >= this.limit && this.limit < this.settings.concurrency().max() && !this.prefetched.isEmpty();
	}

	private void takeSlot() {
		this.busy++;
		this.mostBusy = Math.max(this.mostBusy, this.busy);
	}

	private void leaveSlot() {
		this.busy--;
		if (this.busy == 0) {
			this.idle.signalAll();
		}
	}

	private void arrived(List<Task> tasks, int rank) {
		boolean refused;
		List<Held> held = tasks.stream().map((task) -> new Held(task, rank, this.settings.timeout())).toList();
		held.forEach(this.leases::keep);
		this.lock.lock();
		try {
			this.missing -= tasks.size();
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
	}

	private void fetchEnded() {
		this.lock.lock();
		try {
			this.fetching = false;
			this.dry = this.missing > 0;
		}
		finally {
			this.lock.unlock();
		}
		goOn();
	}

	private void startConsumer() {
		boolean started = false;
		try {
			this.threads.execute(this::consume);
			started = true;
		}
		finally {
			if (!started) {
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
				hasSlot = handle(work);
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
			boolean free = this.busy < this.limit && !this.prefetched.isEmpty();
			if (free) {
				takeSlot();
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
			List<Held> work = (this.busy <= this.limit) ? this.prefetched.poll(this.batch) : List.of();
			if (!work.isEmpty()) {
				return work;
			}
			leaveSlot();
			last = this.busy == 0;
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
	 * Let the listener work.
	 * @return whether the work is done; otherwise it has taken the slot along
	 */
	private boolean handle(List<Held> work) {
		Handling handling = new Handling(work);
		this.running.add(handling);
		CompletionStage<?> stage = null;
		Throwable failure = null;
		try (TaskObservation.Scope scope = handling.begin(this.observations)) {
			stage = this.endpoint.handler().handle(handling.tasks());
		}
		catch (Throwable ex) {
			if (ex instanceof VirtualMachineError error && !(ex instanceof StackOverflowError)) {
				// the leases end by themselves
				this.running.remove(handling);
				work.forEach((held) -> {
					held.observation().end(TaskOutcome.UNKNOWN, error);
					this.settlements.ended(held);
				});
				throw error;
			}
			failure = ex;
		}
		finally {
			handling.leaveThread();
			// what a listener left set, or the stop set too late, is not for the next one
			Thread.interrupted();
		}
		if (stage == null) {
			finished(handling, failure);
			return true;
		}
		handling.goesOn(stage);
		stage.whenComplete((result, thrown) -> {
			if (thrown == null) {
				finishedLater(handling, null);
			}
			else {
				failedLater(handling, thrown);
			}
		});
		return false;
	}

	private void failedLater(Handling handling, Throwable failure) {
		try {
			// error handlers may block
			this.threads.execute(() -> finishedLater(handling, failure));
		}
		catch (RejectedExecutionException ex) {
			// the stop did not wait for it
			finishedLater(handling, failure);
		}
	}

	private void finishedLater(Handling handling, @Nullable Throwable failure) {
		try {
			finished(handling, failure);
		}
		finally {
			freeSlot();
		}
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

	private void finished(Handling handling, @Nullable Throwable failure) {
		this.running.remove(handling);
		this.lock.lock();
		try {
			this.speed.took(handling.duration(), handling.held().size());
		}
		finally {
			this.lock.unlock();
		}
		for (Held held : handling.held()) {
			if (failure == null) {
				succeeded(held);
			}
			else if (handling.isInterrupted() && !held.task().isSettled()) {
				this.settlements.release(held);
			}
			else {
				this.failures.failed(held, failure);
			}
		}
	}

	private void succeeded(Held held) {
		if (this.endpoint.ackMode() == AckMode.MANUAL || held.task().isSettled()) {
			this.settlements.ended(held);
		}
		else {
			this.settlements.ack(held);
		}
	}

	private void scaleUp() {
		this.lock.lock();
		try {
			this.scaling = false;
			if (isCrowded()) {
				this.limit++;
			}
		}
		finally {
			this.lock.unlock();
		}
		goOn();
	}

	private void upkeep() {
		this.running.forEach(this::reportIfStuck);
		List<Held> surplus;
		this.lock.lock();
		try {
			// work that is under way for long already says how fast the listener is now
			this.running.stream()
				.filter((handling) -> handling.duration() > UPKEEP)
				.forEach((handling) -> this.speed.took(handling.duration(), handling.held().size()));
			surplus = this.prefetched.pollLast(Math.max(0, this.prefetched.size() - ahead()));
			if (this.mostBusy < this.limit && this.settings.prefetch() > 0) {
				this.limit = Math.max(this.settings.concurrency().min(), this.limit - 1);
			}
			this.mostBusy = this.busy;
		}
		finally {
			this.lock.unlock();
		}
		surplus.forEach(this.settlements::release);
		goOn();
	}

	private void reportIfStuck(Handling handling) {
		if (handling.duration() > this.settings.stuckAfter().toNanos() && handling.firstReport()) {
			StringBuilder where = new StringBuilder();
			StackTraceElement[] frames = handling.stackTrace();
			for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
				where.append("\n\tat ").append(frames[i]);
			}
			logger.warn("Listener '" + this.endpoint.id() + "' seems to be stuck: it has worked on " + handling
					+ " for " + Duration.ofNanos(handling.duration()).toSeconds() + " s" + where);
		}
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
			this.dry = false;
		}
		finally {
			this.lock.unlock();
		}
		goOn();
	}

	boolean isPaused() {
		this.lock.lock();
		try {
			return this.paused;
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
				this.running.forEach(Handling::interrupt);
				awaitIdle(end);
			}
			this.settlements.close();
			this.leases.awaitNone(end - System.nanoTime());
			this.threads.stop(end - System.nanoTime());
		}
		catch (InterruptedException ex) {
			this.running.forEach(Handling::interrupt);
			Thread.currentThread().interrupt();
		}
		this.settlements.close();
		this.running.forEach((handling) -> logger.error("Listener '" + this.endpoint.id() + "' did not end its work on "
				+ handling + " within " + this.settings.shutdownTimeout().toMillis()
				+ " ms, though it was interrupted. What it does from now on may be done by others, too."));
		this.threads.end();
		this.timer.stop();
	}

	private boolean awaitIdle(long end) throws InterruptedException {
		this.lock.lock();
		try {
			long left = end - System.nanoTime();
			while (this.busy > 0 && left > 0) {
				left = this.idle.awaitNanos(left);
			}
			return this.busy == 0;
		}
		finally {
			this.lock.unlock();
		}
	}

}
