package io.qaio.queue.store.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.qaio.queue.DeadTask;
import io.qaio.queue.DeadTasks;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.model.ModelTask.State;
import org.jspecify.annotations.Nullable;

/**
 * One queue and its model, which do the same and are compared after each step.
 */
final class ModelRun {

	/** How long a take that waits may take to notice a task. */
	private static final long WAKE_UP_SECONDS = 20;

	/** More tasks than that which are over make too many possibilities. */
	private static final int MOST_OVER = 6;

	private final List<TaskQueue> processes;

	private final List<QueueSettings> settings;

	private final StoreTime time;

	private final ModelQueue model;

	private final Map<DeliveryName, Task> deliveries = new HashMap<>();

	private final Map<DeliveryName, Integer> takenBy = new HashMap<>();

	private @Nullable Waiting waiting;

	private Span lastCall;

	private int steps;

	/**
	 * Create a run.
	 * @param processes the same queue, in each process
	 * @param settings the settings of that queue, in each process
	 */
	ModelRun(List<TaskQueue> processes, List<QueueSettings> settings, StoreTime time) {
		this.processes = processes;
		this.settings = settings;
		this.time = time;
		this.model = new ModelQueue(time.tolerance());
		this.lastCall = Span.at(time.now());
	}

	ModelQueue model() {
		return this.model;
	}

	/** The deliveries so far, in their order. */
	List<DeliveryName> deliveries() {
		return this.deliveries.keySet()
			.stream()
			.sorted((a, b) -> (a.action() != b.action()) ? Integer.compare(a.action(), b.action())
					: Integer.compare(a.position(), b.position()))
			.toList();
	}

	int takenBy(DeliveryName delivery) {
		return Objects.requireNonNull(this.takenBy.get(delivery));
	}

	/**
	 * Do an action and compare.
	 * @throws Mismatch if the store does not do what the model does
	 * @throws Undecided if the store was too slow to tell
	 */
	void step(Action action) {
		this.steps++;
		if (action instanceof Action.Put put) {
			put(put);
		}
		else if (action instanceof Action.Take take) {
			take(take);
		}
		else if (action instanceof Action.BeginWait wait) {
			beginWait(wait);
		}
		else if (action instanceof Action.CancelWait) {
			cancelWait();
		}
		else if (action instanceof Action.Settle settle) {
			settle(settle);
		}
		else if (action instanceof Action.AckAll ackAll) {
			ackAll(ackAll);
		}
		else if (action instanceof Action.Requeue requeue) {
			requeue(requeue.process(), 0);
		}
		else if (action instanceof Action.Dead dead) {
			dead(dead);
		}
		else if (action instanceof Action.Purge purge) {
			becomeCertain();
			long purged = call(() -> this.processes.get(purge.process()).purge());
			Mismatch.checkSame("tasks purged", purged, this.model.purge());
		}
		else if (action instanceof Action.Pass pass) {
			this.time.passUntil(this.time.now() + pass.time().toNanos());
		}
		compareStats();
	}

	private void compareStats() {
		prepare();
		if (this.model.over().size() > MOST_OVER) {
			becomeCertain();
		}
		QueueStats stats = call(() -> this.processes.get(this.steps % 2).stats());
		List<QueueStats> possible = this.model.possibleStats();
		Mismatch.check(possible.contains(stats), "stats: the store has %s, the model one of %s: %s", stats, possible,
				this.model);
	}

	/** End the run: nothing stays. */
	void close() {
		cancelWait();
		this.processes.get(0).purge();
		this.processes.get(0).dead().removeAll();
	}

	private void put(Action.Put put) {
		becomeCertain();
		PutOptions options = options(put);
		List<String> names = new ArrayList<>();
		for (int i = 0; i < put.count(); i++) {
			names.add(put.number() + "-" + i);
		}
		TaskQueue queue = this.processes.get(put.process());
		List<PutResult> results = call(
				() -> (put.count() == 1) ? List.of(queue.put(names.get(0), options)) : queue.putAll(names, options));
		Mismatch.checkSame("results of a put", results.size(), names.size());
		for (int i = 0; i < names.size(); i++) {
			PutResult result = results.get(i);
			boolean isDuplicate = this.model.put(names.get(i), result.id(), put, this.lastCall);
			Mismatch.checkSame("task " + names.get(i) + " is a duplicate", result.duplicate(), isDuplicate);
		}
		serveWaiting();
	}

	private static PutOptions options(Action.Put put) {
		PutOptions options = PutOptions.with().priority(put.priority());
		options = (put.id() != null) ? options.id(put.id()) : options;
		options = (put.delay() != null) ? options.delay(put.delay()) : options;
		options = (put.key() != null) ? options.orderingKey(put.key()) : options;
		options = (put.uniqueFor() != null) ? options.uniqueFor(put.uniqueFor()) : options;
		options = (put.maxAttempts() != null) ? options.maxAttempts(put.maxAttempts()) : options;
		return (put.timeout() != null) ? options.visibilityTimeout(put.timeout()) : options;
	}

	private void take(Action.Take take) {
		prepare();
		TaskQueue queue = this.processes.get(take.process());
		List<Task> taken = call(() -> getAll(queue, take.max()));
		this.model.requeue(this.model.over());
		for (int i = 0; i < taken.size(); i++) {
			deliver(new DeliveryName(take.number(), i), taken.get(i), take.process(), this.lastCall,
					this.model.nextReady());
		}
		Mismatch.check(taken.size() == take.max() || !this.model.hasReady(),
				"take: the store gave %d of at most %d tasks, and the model has more: %s", taken.size(), take.max(),
				this.model);
		serveWaiting();
	}

	private static List<Task> getAll(TaskQueue queue, int max) {
		try {
			return queue.getAll(max, Duration.ZERO);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Interrupted: the check took too long", ex);
		}
	}

	private void deliver(DeliveryName name, Task task, int process, Span call, List<ModelTask> candidates) {
		ModelTask expected = this.model.find(task.payload(String.class));
		if (expected == null || !candidates.contains(expected)) {
			throw new Mismatch("%s: the store gave task %s, the model would give one of %s: %s".formatted(name,
					task.payload(String.class), candidates, this.model));
		}
		QueueSettings own = this.settings.get(process);
		Duration timeout = (expected.timeout != null) ? expected.timeout : own.visibilityTimeout();
		int limit = (expected.maxAttempts != null) ? expected.maxAttempts : own.maxAttempts();
		this.model.take(expected, name, limit, this.model.ends(call, timeout));
		Mismatch.checkSame("attempt of " + name, task.attempt(), expected.attempts);
		Mismatch.checkSame("id of " + name, task.id(), expected.id);
		Mismatch.checkSame("visibility timeout of " + name, task.visibilityTimeout(), timeout);
		Mismatch.checkSame("ordering key of " + name, task.orderingKey(), Optional.ofNullable(expected.key));
		this.deliveries.put(name, task);
		this.takenBy.put(name, process);
	}

	private void beginWait(Action.BeginWait wait) {
		if (this.waiting == null) {
			becomeCertain();
			CompletableFuture<Task> taken = call(() -> this.processes.get(wait.process()).async().get());
			this.waiting = new Waiting(new DeliveryName(wait.number(), 0), wait.process(), taken);
			serveWaiting();
		}
	}

	private void cancelWait() {
		prepare();
		Waiting take = this.waiting;
		if (take != null) {
			this.waiting = null;
			call(() -> take.task().cancel(true));
			Mismatch.check(take.task().isCancelled(), "a take that found nothing could not be cancelled");
		}
	}

	/** If the model says so, await that the take that waits gets a task. */
	private void serveWaiting() {
		Waiting take = this.waiting;
		if (take == null) {
			return;
		}
		ModelQueue later = this.model.copy();
		later.requeue(later.over());
		if (!later.hasReady()) {
			Mismatch.check(!take.task().isDone() || isEnding(),
					"%s: a take that waited got something when nothing was ready: %s", take.name(), this.model);
			return;
		}
		long since = this.lastCall.earliest();
		Task task = await(take);
		if (isEnding()) {
			throw new Undecided();
		}
		Span call = new Span(since, this.time.now());
		this.waiting = null;
		if (this.model.hasReady()) {
			deliver(take.name(), task, take.process(), call, this.model.nextReady());
		}
		else {
			// one of those that are over; the others may return only with the next call
			List<ModelTask> over = this.model.over();
			ModelTask taken = this.model.find(task.payload(String.class));
			this.model.requeue(over.stream()
				.filter((other) -> other == taken || taken != null && taken.key != null && taken.key.equals(other.key))
				.toList());
			deliver(take.name(), task, take.process(), call, this.model.ready());
			requeue(0, over.size());
		}
	}

	private static Task await(Waiting take) {
		try {
			return take.task().get(WAKE_UP_SECONDS, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			throw new Mismatch(take.name() + ": a take waits although there are tasks", ex);
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new Mismatch(take.name() + " failed: " + ex, ex);
		}
	}

	private void settle(Action.Settle settle) {
		Task task = this.deliveries.get(settle.delivery());
		if (task == null) {
			return;
		}
		prepare();
		boolean settled = call(() -> switch (settle.way()) {
			case ACK -> task.ack();
			case FAIL -> task.fail(new IllegalStateException("boom"), settle.time());
			case RELEASE -> task.release(settle.time());
			case BURY -> task.bury(new IllegalStateException("boom"));
			case EXTEND -> task.extend(settle.time());
		});
		ModelTask leased = this.model.leasedBy(settle.delivery());
		Mismatch.checkSame(settle.way() + " of " + settle.delivery(), settled, leased != null);
		if (leased != null) {
			Span ends = this.model.ends(this.lastCall, settle.time());
			Span delay = settle.time().isZero() ? null : ends;
			switch (settle.way()) {
				case ACK -> this.model.ack(List.of(leased));
				case FAIL -> this.model.fail(leased, delay);
				case RELEASE -> this.model.release(leased, delay);
				case BURY -> this.model.bury(leased);
				case EXTEND -> leased.ends = ends;
			}
		}
		serveWaiting();
	}

	private void ackAll(Action.AckAll ackAll) {
		List<DeliveryName> names = ackAll.deliveries().stream().filter(this.deliveries::containsKey).toList();
		if (names.isEmpty()) {
			return;
		}
		prepare();
		List<Task> tasks = names.stream().map(this.deliveries::get).toList();
		int acked = call(() -> this.processes.get(ackAll.process()).ackAll(tasks));
		List<ModelTask> leased = new ArrayList<>();
		names.stream().distinct().forEach((name) -> {
			ModelTask task = this.model.leasedBy(name);
			if (task != null) {
				leased.add(task);
			}
		});
		Mismatch.checkSame("tasks that were acked together", acked, leased.size());
		this.model.ack(leased);
		serveWaiting();
	}

	private void dead(Action.Dead action) {
		becomeCertain();
		DeadTasks dead = this.processes.get(action.process()).dead();
		List<ModelTask> listed = compareDead(call(() -> dead.list(0, 1000)));
		if (action.name() == null) {
			long count = call(() -> action.replay() ? dead.replayAll() : dead.removeAll());
			long expected = listed.stream().filter((task) -> replayOrRemove(task, action.replay())).count();
			Mismatch.checkSame("number of dead tasks", count, expected);
		}
		else {
			ModelTask task = this.model.find(action.name());
			if (task != null && listed.stream().noneMatch((other) -> other != task && other.id.equals(task.id))) {
				boolean done = call(() -> action.replay() ? dead.replay(task.id) : dead.remove(task.id));
				boolean expected = listed.contains(task) && replayOrRemove(task, action.replay());
				Mismatch.checkSame(action.toString(), done, expected);
			}
		}
		serveWaiting();
	}

	private boolean replayOrRemove(ModelTask task, boolean replay) {
		if (!replay) {
			this.model.remove(task);
		}
		return !replay || this.model.replay(task);
	}

	/** Compare the dead tasks. Returns those of the model, in the order of the store. */
	private List<ModelTask> compareDead(List<DeadTask> dead) {
		List<ModelTask> listed = new ArrayList<>();
		for (DeadTask task : dead) {
			ModelTask known = this.model.find(task.payload(String.class));
			if (known == null || known.lives()) {
				throw new Mismatch("dead tasks: the store has " + task + ", the model " + known);
			}
			Mismatch.checkSame("attempts of dead task " + known.name, task.attempts(), known.attempts);
			Mismatch.check(listed.stream().noneMatch((earlier) -> known.place.isBefore(earlier.place)),
					"dead tasks: the store has %s after %s, the model before", known, listed);
			listed.add(known);
		}
		Mismatch.checkSame("number of dead tasks", listed.size(), this.model.dead().size());
		return listed;
	}

	/**
	 * Requeue, in both processes: in one in which a take waits it may do nothing.
	 * @param open how many more than the model knows may have expired
	 */
	private void requeue(int first, int open) {
		prepare();
		List<ModelTask> over = this.model.over();
		long most = open + over.stream().filter((task) -> task.state == State.TAKEN).count();
		int requeued = call(() -> this.processes.get(first).requeueExpired());
		requeued += call(() -> this.processes.get(1 - first).requeueExpired());
		Mismatch.check(requeued <= most, "the store requeued %d tasks, the model at most %d: %s", requeued, most,
				this.model);
		this.model.requeue(over);
		serveWaiting();
	}

	/** Let the store return what is over, so that all is known. */
	private void becomeCertain() {
		prepare();
		while (!this.model.over().isEmpty()) {
			requeue(0, 0);
			prepare();
		}
	}

	/** Let time pass until nothing ends soon. */
	private void prepare() {
		boolean isServed;
		do {
			for (Span near = nextNear(); near != null; near = nextNear()) {
				this.time.passUntil(near.latest());
			}
			this.model.note(this.time.now());
			boolean waits = this.waiting != null;
			serveWaiting();
			isServed = waits && this.waiting == null;
		}
		while (isServed);
	}

	private @Nullable Span nextNear() {
		long now = this.time.now();
		long soon = now + this.time.distance();
		return this.model.endsToCome()
			.stream()
			.filter((end) -> end.earliest() <= soon && now < end.latest())
			.findFirst()
			.orElse(null);
	}

	private <T> T call(Supplier<T> call) {
		long from = this.time.now();
		T result;
		try {
			result = call.get();
		}
		catch (RuntimeException ex) {
			throw new Mismatch("The store failed: " + ex, ex);
		}
		long to = this.time.now();
		if (isEnding()) {
			throw new Undecided();
		}
		this.lastCall = new Span(from, to);
		return result;
	}

	/** Whether something may have ended that is not noted. */
	private boolean isEnding() {
		long now = this.time.now();
		return this.model.endsToCome().stream().anyMatch((end) -> end.earliest() <= now);
	}

	/**
	 * Something ended while a call was under way, which may have been before or after it.
	 */
	static final class Undecided extends RuntimeException {

	}

	private record Waiting(DeliveryName name, int process, CompletableFuture<Task> task) {

	}

}
