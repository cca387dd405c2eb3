package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Takes tasks from the queues of a listener, one fetch at a time, without a thread. The
 * first queue that has tasks gives them; where none has any, all are waited for.
 */
final class Fetcher {

	private static final Log logger = LogFactory.getLog(Fetcher.class);

	/**
	 * Stores wait by themselves, whatever happens to their connections; this is for what
	 * nobody thought of.
	 */
	private static final Duration WAIT = Duration.ofMinutes(10);

	private static final ExponentialBackOff RETRIES = new ExponentialBackOff(100, 2);

	static {
		RETRIES.setMaxInterval(1000);
	}

	private final String id;

	private final List<TaskQueue> queues;

	private final Timer timer;

	private final Arrival arrival;

	private final Runnable ended;

	private volatile List<CompletableFuture<List<Task>>> takes = List.of();

	private volatile boolean cancelled;

	private volatile @Nullable BackOffExecution failing;

	/**
	 * Create a fetcher.
	 * @param id the listener's
	 * @param queues its queues
	 * @param timer for what is tried again
	 * @param arrival gets tasks as they come
	 * @param ended is told when a fetch has ended, however it did
	 */
	Fetcher(String id, List<TaskQueue> queues, Timer timer, Arrival arrival, Runnable ended) {
		this.id = id;
		this.queues = queues;
		this.timer = timer;
		this.arrival = arrival;
		this.ended = ended;
	}

	/**
	 * Fetch tasks. The one before must have ended.
	 * @param max how many at the most
	 * @param wait whether to wait for the first
	 */
	void fetch(int max, boolean wait) {
		this.cancelled = false;
		// after a failure a look tells whether the store is there again, as no wait does
		if (wait && this.queues.size() == 1 && this.failing == null) {
			waitForAny(max);
		}
		else {
			look(0, max, wait);
		}
	}

	private void look(int rank, int max, boolean wait) {
		take(this.queues.subList(rank, rank + 1), rank, max, Duration.ZERO, (took) -> {
			if (!took && rank + 1 < this.queues.size() && !this.cancelled) {
				look(rank + 1, max, wait);
			}
			else if (!took && wait && !this.cancelled) {
				waitForAny(max);
			}
			else {
				this.ended.run();
			}
		});
	}

	private void waitForAny(int max) {
		take(this.queues, 0, max, WAIT, (took) -> this.ended.run());
	}

	/**
	 * Take from some queues at once.
	 * @param next what to do if that worked: it gets whether there was something
	 */
	private void take(List<TaskQueue> queues, int firstRank, int max, Duration wait, Consumer<Boolean> next) {
		CompletableFuture<Boolean> took;
		try {
			took = race(queues.stream().map((queue) -> queue.async().getAll(max, wait)).toList(), firstRank);
		}
		catch (RuntimeException ex) {
			// a store that throws what belongs into its future
			took = CompletableFuture.failedFuture(ex);
		}
		took.whenComplete((some, thrown) -> {
			if (thrown != null) {
				failed(thrown);
			}
			else {
				worked();
				next.accept(some);
			}
		});
	}

	/**
	 * Let the first of several takes that ends end the others, which may bring something
	 * all the same.
	 * @return completes when all have ended, with whether one brought something
	 */
	private CompletableFuture<Boolean> race(List<CompletableFuture<List<Task>>> takes, int firstRank) {
		this.takes = takes;
		if (this.cancelled) {
			cancel();
		}
		List<CompletableFuture<Boolean>> ends = IntStream.range(0, takes.size())
			.mapToObj((i) -> takes.get(i).handle((tasks, thrown) -> {
				takes.forEach((other) -> other.cancel(false));
				if (thrown != null && !takes.get(i).isCancelled()) {
					throw (thrown instanceof CompletionException failure) ? failure : new CompletionException(thrown);
				}
				if (thrown != null || tasks.isEmpty()) {
					return false;
				}
				this.arrival.arrived(tasks, firstRank + i);
				return true;
			}))
			.toList();
		return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
			.thenApply((all) -> ends.stream().anyMatch(CompletableFuture::join));
	}

	/**
	 * End a fetch that is under way. Tasks that come too late for that go back.
	 */
	void cancel() {
		this.cancelled = true;
		this.takes.forEach((take) -> take.cancel(false));
	}

	private void worked() {
		if (this.failing != null && !this.cancelled) {
			this.failing = null;
			logger.info("Listener '" + this.id + "' takes tasks again");
		}
	}

	private void failed(Throwable thrown) {
		BackOffExecution retries = this.failing;
		if (retries == null) {
			retries = RETRIES.start();
			this.failing = retries;
			// said once, not at every attempt
			logger.error("Listener '" + this.id + "' cannot take tasks from " + this.queues
					+ ", which is tried again until it works", thrown);
		}
		this.timer.after(TimeUnit.MILLISECONDS.toNanos(retries.nextBackOff()), this.ended);
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
