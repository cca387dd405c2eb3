package io.qaio.queue.store.tarantool;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;
import io.qaio.queue.store.TaskStoreException;

/**
 * The tasks of one queue in Tarantool. What many callers do at once is gathered in
 * {@link Puts}, {@link Takes} and {@link Acks}; the rest is one call each.
 */
final class TarantoolQueue implements QueueStore {

	private static final int MAX_ERROR_BYTES = 16 * 1024;

	private final QueueCalls calls;

	private final PutLimits limits;

	private final Puts puts;

	private final Takes takes;

	private final Acks acks;

	TarantoolQueue(TarantoolTaskStore store, String name, LeaseTerms terms, PutLimits limits) {
		this.calls = new QueueCalls(store, name);
		this.limits = limits;
		this.puts = new Puts(this.calls, limits);
		this.takes = new Takes(store, name, terms, this.calls, (late) -> release(late, Duration.ZERO));
		this.acks = new Acks(this.calls);
	}

	@Override
	public CompletableFuture<BitSet> put(List<NewTask> tasks) {
		return this.puts.put(tasks);
	}

	@Override
	public CompletableFuture<Instant> lastTick(String schedule) {
		return this.calls.call("last_tick", schedule).thenApply((answer) -> answer.time(0));
	}

	@Override
	public CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		return this.calls
			.call("put_ticks", schedule, previous.toEpochMilli(), last.toEpochMilli(), this.limits.maxTasks(),
					this.limits.maxBytes(), NewRun.arguments(NewRun.of(tasks)))
			.thenApply((answer) -> answer.time(0));
	}

	@Override
	public CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		return this.takes.take(max, wait);
	}

	@Override
	public CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		return this.acks.ack(deliveries);
	}

	@Override
	public CompletableFuture<Boolean> fail(Delivery delivery, String error, Duration delay) {
		return with(delivery, "fail", cut(error), delay.toMillis()).thenApply((result) -> result != 0);
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return with(delivery, "release", delay.toMillis()).thenApply((result) -> result != 0);
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return with(delivery, "bury", cut(error)).thenApply((result) -> result != 0);
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration timeout) {
		return with(delivery, "extend", timeout.toMillis())
			.thenApply((deadline) -> Optional.of(deadline).filter((time) -> time != 0).map(Instant::ofEpochMilli));
	}

	/**
	 * Do something with a task that is held.
	 * @return 0 if it is not
	 */
	private CompletableFuture<Long> with(Delivery delivery, String operation, Object... arguments) {
		List<Object> all = new ArrayList<>();
		Token.parse(delivery.receipt()).addTo(all);
		all.addAll(List.of(arguments));
		return this.calls.call(operation, all.toArray()).thenApply((answer) -> answer.number(0));
	}

	private static byte[] cut(String error) {
		byte[] bytes = error.getBytes(StandardCharsets.UTF_8);
		return (bytes.length <= MAX_ERROR_BYTES) ? bytes : Arrays.copyOf(bytes, MAX_ERROR_BYTES);
	}

	/**
	 * A call that waits for tasks does on the server what is due.
	 */
	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		if (this.takes.isWaiting()) {
			return CompletableFuture.completedFuture(new Requeued(0, false, Optional.empty()));
		}
		return this.calls.call("requeue")
			.thenApply((answer) -> new Requeued((int) answer.number(0), answer.number(1) == 1,
					Optional.of(answer.number(2)).filter((millis) -> millis >= 0).map(Duration::ofMillis)));
	}

	@Override
	public CompletableFuture<TaskCounts> counts() {
		return this.calls.call("counts")
			.thenApply(
					(answer) -> new TaskCounts(answer.number(0), answer.number(1), answer.number(2), answer.number(3)));
	}

	@Override
	public CompletableFuture<Long> purge() {
		return this.calls.call("purge").thenApply((answer) -> answer.number(0));
	}

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return this.calls.call("list_dead", offset, limit).thenApply((answer) -> {
			Answer list = answer.list(0);
			List<DeadLetter> letters = new ArrayList<>(list.size());
			for (int i = 0; i < list.size(); i++) {
				letters.add(list.list(i).deadLetter());
			}
			return letters;
		});
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return this.calls.call("replay_dead", id).thenApply((answer) -> answer.number(0) == 1);
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return this.calls.call("replay_all_dead", offset, max).thenApply((answer) -> (int) answer.number(0));
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return this.calls.call("remove_dead", id).thenApply((answer) -> answer.number(0) == 1);
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return this.calls.call("remove_all_dead").thenApply((answer) -> answer.number(0));
	}

	/**
	 * End all waits.
	 * @return completes when nothing is being handed over any more
	 */
	CompletableFuture<?> close(TaskStoreException failure) {
		return this.takes.close(failure);
	}

}
