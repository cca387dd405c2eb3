package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Takes tasks from the queues of a listener, one fetch at a time, without a thread. The
 * first queue that has tasks gives them; if none has any, the fetch waits for all. Queues
 * that fail do not hold up the others, which may be in another store.
 * <p>
 * Thread-safe as long as a fetch begins only after the one before has ended.
 */
final class Fetcher {

	private static final Logger logger = LoggerFactory.getLogger(Fetcher.class);

	private static final ExponentialBackOff RETRIES = new ExponentialBackOff(ListenerTuning.FIRST_RETRY_MILLIS, 2);

	static {
		RETRIES.setMaxInterval(ListenerTuning.LONGEST_RETRY_MILLIS);
	}

	private final String id;

	private final List<TaskQueue> queues;

	private final ListenerTimer timer;

	private final Sink sink;

	private volatile List<CompletableFuture<List<Task>>> takes = List.of();

	private volatile boolean cancelled;

	private volatile long begun;

	private final AtomicInteger brought = new AtomicInteger();

	/** The places of the queues that failed. */
	private final Set<Integer> failing = ConcurrentHashMap.newKeySet();

	/** The failures that are still to be logged. */
	private final Map<TaskQueue, Throwable> unreported = new ConcurrentHashMap<>();

	private volatile BackOffExecution retries = RETRIES.start();

	private volatile long retryAt;

	/**
	 * Create a fetcher.
	 * @param id the listener's id
	 * @param queues its queues, by their places
	 * @param timer for retries
	 * @param sink gets tasks and ends of fetches
	 */
	Fetcher(String id, List<TaskQueue> queues, ListenerTimer timer, Sink sink) {
		this.id = id;
		this.queues = queues;
		this.timer = timer;
		this.sink = sink;
	}

	/**
	 * Fetch tasks. The fetch before must have ended.
	 * @param max how many at the most
	 * @param wait whether to wait for the first
	 */
	void fetch(int max, boolean wait) {
		this.cancelled = false;
		this.begun = System.nanoTime();
		this.brought.set(0);
		// after a failure a look tells whether the store is back, as no wait does
		if (wait && this.queues.size() == 1 && this.failing.isEmpty()) {
			waitForAny(working(), max, ListenerTuning.FETCH_WAIT);
		}
		else {
			look(0, max, wait);
		}
	}

	/**
	 * Take from the first queue that has tasks now.
	 */
	private void look(int place, int max, boolean wait) {
		if (place == this.queues.size()) {
			reportFailures();
			List<Integer> working = working();
			if (wait && !working.isEmpty()) {
				// those that fail are in other stores, and must be tried again soon
				waitForAny(working, max,
						this.failing.isEmpty() ? ListenerTuning.FETCH_WAIT : Duration.ofNanos(Math.max(1, retryIn())));
			}
			else {
				end(!working.isEmpty());
			}
		}
		else if (this.failing.contains(place) && retryIn() > 0 && !working().isEmpty()) {
			look(place + 1, max, wait);
		}
		else {
			take(List.of(place), max, Duration.ZERO).thenAccept((took) -> {
				if (took || this.cancelled) {
					end(true);
				}
				else {
					look(place + 1, max, wait);
				}
			});
		}
	}

	private void waitForAny(List<Integer> places, int max, Duration wait) {
		take(places, max, wait).thenAccept((took) -> {
			reportFailures();
			end(took || !working().isEmpty());
		});
	}

	/**
	 * End the fetch, now or when the queues that fail may be tried again.
	 */
	private void end(boolean now) {
		if (now) {
			this.sink.fetchEnded(this.brought.get(), System.nanoTime() - this.begun);
		}
		else {
			this.timer.after(Math.max(1, retryIn()), () -> end(true));
		}
	}

	private List<Integer> working() {
		return IntStream.range(0, this.queues.size()).boxed().filter((place) -> !this.failing.contains(place)).toList();
	}

	/**
	 * When to try the queues that fail again, in ns from now.
	 */
	private long retryIn() {
		return this.retryAt - System.nanoTime();
	}

	/**
	 * Take from some queues at once. The first take that ends cancels the others, which
	 * may bring tasks all the same.
	 * @return completes when all have ended, with whether one brought tasks
	 */
	private CompletableFuture<Boolean> take(List<Integer> places, int max, Duration wait) {
		List<CompletableFuture<List<Task>>> takes = places.stream()
			.map((place) -> take(this.queues.get(place), max, wait))
			.toList();
		this.takes = takes;
		if (this.cancelled) {
			cancel();
		}
		List<CompletableFuture<Boolean>> ends = IntStream.range(0, takes.size())
			.mapToObj((i) -> takes.get(i).handle((tasks, thrown) -> {
				takes.forEach((other) -> other.cancel(false));
				return !takes.get(i).isCancelled() && took(places.get(i), tasks, thrown);
			}))
			.toList();
		return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
			.thenApply((all) -> ends.stream().anyMatch(CompletableFuture::join));
	}

	private static CompletableFuture<List<Task>> take(TaskQueue queue, int max, Duration wait) {
		try {
			return queue.async().getAll(max, wait);
		}
		catch (RuntimeException | Error ex) {
			// a store that throws what belongs into its future
			return CompletableFuture.failedFuture(ex);
		}
	}

	private boolean took(int place, @Nullable List<Task> tasks, @Nullable Throwable thrown) {
		if (tasks == null) {
			failed(place, (thrown != null) ? thrown : new IllegalStateException("There was no answer"));
			return false;
		}
		worked(place);
		if (tasks.isEmpty()) {
			return false;
		}
		try {
			this.brought.addAndGet(tasks.size());
			this.sink.arrived(tasks, place);
			return true;
		}
		catch (RuntimeException | Error ex) {
			// a bug, but the listener goes on
			failed(place, ex);
			return false;
		}
	}

	/**
	 * End the fetch that is under way. Tasks that arrive too late go back.
	 */
	void cancel() {
		this.cancelled = true;
		this.takes.forEach((take) -> take.cancel(false));
	}

	private void worked(int place) {
		if (!this.cancelled && this.failing.remove(place)) {
			this.unreported.remove(this.queues.get(place));
			if (this.failing.isEmpty()) {
				this.retries = RETRIES.start();
				logger.info("Listener '" + this.id + "' takes tasks again");
			}
		}
	}

	private void failed(int place, Throwable thrown) {
		this.retryAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(this.retries.nextBackOff());
		if (this.failing.add(place)) {
			this.unreported.put(this.queues.get(place), thrown);
		}
	}

	/**
	 * Log new failures: one message for queues that fail together, none for each attempt.
	 */
	private void reportFailures() {
		if (!this.unreported.isEmpty()) {
			Map<TaskQueue, Throwable> failures = Map.copyOf(this.unreported);
			this.unreported.clear();
			logger.error("Listener '" + this.id + "' cannot take tasks from " + failures.keySet()
					+ ", which is tried again until it works", failures.values().iterator().next());
		}
	}

	/**
	 * Gets what fetches bring. Called by any thread, which must not be blocked.
	 */
	interface Sink {

		/**
		 * Tasks were fetched.
		 * @param tasks the tasks, 1 or more
		 * @param place the place of their queue, from 0
		 */
		void arrived(List<Task> tasks, int place);

		/**
		 * A fetch has ended.
		 * @param brought how many tasks it brought
		 * @param nanos how long it took, in ns
		 */
		void fetchEnded(int brought, long nanos);

	}

}
