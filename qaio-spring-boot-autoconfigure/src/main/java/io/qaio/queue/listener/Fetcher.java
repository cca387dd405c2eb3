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
 * first queue that has tasks gives them; where none has any, all are waited for. Queues
 * that cannot be taken from do not hold up others, which may be in another store.
 */
final class Fetcher {

	private static final Logger logger = LoggerFactory.getLogger(Fetcher.class);

	/**
	 * Stores wait by themselves, whatever happens to their connections; this is for what
	 * nobody thought of.
	 */
	private static final Duration WAIT = Duration.ofMinutes(10);

	/** In which tasks gather where they come fast. */
	private static final long MOMENT = TimeUnit.MICROSECONDS.toNanos(500);

	private static final ExponentialBackOff RETRIES = new ExponentialBackOff(100, 2);

	static {
		RETRIES.setMaxInterval(1000);
	}

	private final String id;

	private final List<TaskQueue> queues;

	private final Timer timer;

	private final Arrival arrival;

	private final End end;

	private volatile List<CompletableFuture<List<Task>>> takes = List.of();

	private volatile boolean cancelled;

	private volatile long begun;

	private volatile int asked;

	private final AtomicInteger brought = new AtomicInteger();

	/** The queues that could not be taken from, by their ranks. */
	private final Set<Integer> away = ConcurrentHashMap.newKeySet();

	/** Why, as far as nothing was said yet. */
	private final Map<TaskQueue, Throwable> unsaid = new ConcurrentHashMap<>();

	private volatile BackOffExecution retries = RETRIES.start();

	private volatile long retryAt;

	/**
	 * Create a fetcher.
	 * @param id the listener's
	 * @param queues its queues
	 * @param timer for what is tried again
	 * @param arrival gets tasks as they come
	 * @param end is told when a fetch has ended, however it did
	 */
	Fetcher(String id, List<TaskQueue> queues, Timer timer, Arrival arrival, End end) {
		this.id = id;
		this.queues = queues;
		this.timer = timer;
		this.arrival = arrival;
		this.end = end;
	}

	/**
	 * Fetch tasks. The one before must have ended.
	 * @param max how many at the most
	 * @param wait whether to wait for the first
	 */
	void fetch(int max, boolean wait) {
		this.cancelled = false;
		this.begun = System.nanoTime();
		this.asked = max;
		this.brought.set(0);
		// after a failure a look tells whether the store is there again, as no wait does
		if (wait && this.queues.size() == 1 && this.away.isEmpty()) {
			waitForAny(present(), max, WAIT);
		}
		else {
			look(0, max, wait);
		}
	}

	private void look(int rank, int max, boolean wait) {
		if (rank == this.queues.size()) {
			lookedInVain(max, wait);
		}
		else if (this.away.contains(rank) && retryIn() > 0 && !present().isEmpty()) {
			look(rank + 1, max, wait);
		}
		else {
			take(List.of(rank), max, Duration.ZERO).thenAccept((took) -> {
				if (took || this.cancelled) {
					end();
				}
				else {
					look(rank + 1, max, wait);
				}
			});
		}
	}

	private void lookedInVain(int max, boolean wait) {
		sayWhatFails();
		List<Integer> present = present();
		if (present.isEmpty()) {
			tryLater();
		}
		else if (wait) {
			// those that are away are in other stores, and must be looked at again soon
			waitForAny(present, max, this.away.isEmpty() ? WAIT : Duration.ofNanos(Math.max(1, retryIn())));
		}
		else {
			end();
		}
	}

	private void waitForAny(List<Integer> ranks, int max, Duration wait) {
		take(ranks, max, wait).thenAccept((took) -> {
			sayWhatFails();
			if (!took && present().isEmpty()) {
				tryLater();
			}
			else {
				end();
			}
		});
	}

	private void end() {
		int brought = this.brought.get();
		boolean dry = brought < this.asked;
		long pause = pause(this.asked, brought, System.nanoTime() - this.begun);
		if (pause == 0) {
			this.end.ended(dry);
		}
		else {
			this.timer.after(pause, () -> this.end.ended(dry));
		}
	}

	/**
	 * How long to leave the store alone before a fetch ends. Tasks that come faster than
	 * they are fetched one by one come at less cost together.
	 * @param asked how many were asked for
	 * @param brought how many came
	 * @param nanos how long that took
	 * @return the time in nanoseconds
	 */
	static long pause(int asked, int brought, long nanos) {
		return (brought > 1 && brought < asked && nanos < MOMENT) ? MOMENT : 0;
	}

	private void tryLater() {
		this.timer.after(Math.max(1, retryIn()), () -> this.end.ended(true));
	}

	private List<Integer> present() {
		return IntStream.range(0, this.queues.size()).boxed().filter((rank) -> !this.away.contains(rank)).toList();
	}

	/** How long to leave those alone that are away, in nanoseconds. */
	private long retryIn() {
		return this.retryAt - System.nanoTime();
	}

	/**
	 * Take from some queues at once. The first take that ends ends the others, which may
	 * bring something all the same.
	 * @return completes when all have ended, with whether one brought something
	 */
	private CompletableFuture<Boolean> take(List<Integer> ranks, int max, Duration wait) {
		List<CompletableFuture<List<Task>>> takes = ranks.stream()
			.map((rank) -> take(this.queues.get(rank), max, wait))
			.toList();
		this.takes = takes;
		if (this.cancelled) {
			cancel();
		}
		List<CompletableFuture<Boolean>> ends = IntStream.range(0, takes.size())
			.mapToObj((i) -> takes.get(i).handle((tasks, thrown) -> {
				takes.forEach((other) -> other.cancel(false));
				return !takes.get(i).isCancelled() && took(ranks.get(i), tasks, thrown);
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

	private boolean took(int rank, @Nullable List<Task> tasks, @Nullable Throwable thrown) {
		if (tasks == null) {
			failed(rank, (thrown != null) ? thrown : new IllegalStateException("There was no answer"));
			return false;
		}
		worked(rank);
		if (tasks.isEmpty()) {
			return false;
		}
		try {
			this.brought.addAndGet(tasks.size());
			this.arrival.arrived(tasks, rank);
			return true;
		}
		catch (RuntimeException | Error ex) {
			// nobody thought of that, but the listener goes on
			failed(rank, ex);
			return false;
		}
	}

	/**
	 * End a fetch that is under way. Tasks that come too late for that go back.
	 */
	void cancel() {
		this.cancelled = true;
		this.takes.forEach((take) -> take.cancel(false));
	}

	private void worked(int rank) {
		if (!this.cancelled && this.away.remove(rank)) {
			this.unsaid.remove(this.queues.get(rank));
			if (this.away.isEmpty()) {
				this.retries = RETRIES.start();
				logger.info("Listener '" + this.id + "' takes tasks again");
			}
		}
	}

	private void failed(int rank, Throwable thrown) {
		this.retryAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(this.retries.nextBackOff());
		if (this.away.add(rank)) {
			this.unsaid.put(this.queues.get(rank), thrown);
		}
	}

	/** Once for those that fail together, and not at every attempt. */
	private void sayWhatFails() {
		if (!this.unsaid.isEmpty()) {
			Map<TaskQueue, Throwable> failures = Map.copyOf(this.unsaid);
			this.unsaid.clear();
			logger.error("Listener '" + this.id + "' cannot take tasks from " + failures.keySet()
					+ ", which is tried again until it works", failures.values().iterator().next());
		}
	}

	/**
	 * Hears of the end of fetches.
	 */
	interface End {

		/**
		 * A fetch has ended.
		 * @param dry whether it brought less than was asked for
		 */
		void ended(boolean dry);

	}

	/**
	 * Gets tasks that were taken.
	 */
	interface Arrival {

		/**
		 * Tasks have come.
		 * @param tasks the tasks, not none
		 * @param rank the place of their queue, from 0
		 */
		void arrived(List<Task> tasks, int rank);

	}

}
