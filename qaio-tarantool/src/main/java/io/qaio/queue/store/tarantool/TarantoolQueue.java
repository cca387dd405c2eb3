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
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.AckRequest;
import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;
import io.qaio.queue.store.TaskStoreException;

/**
 * The tasks of one queue in Tarantool. Puts, acks and takes of many callers travel
 * together; everything else is one call each. Safe for use by many threads.
 */
final class TarantoolQueue implements QueueStore {

	private static final int MAX_ERROR_BYTES = 16 * 1024;

	/** One call at a time, so that tasks keep the order of their puts. */
	private static final int MAX_PUT_CALLS = 1;

	static final int MAX_PUT_BYTES = 256 * 1024;

	private static final int MAX_TAKE_CALLS = 2;

	private static final int MAX_ACK_CALLS = 2;

	private final QueueFunction function;

	private final PutLimits limits;

	private final Coalescer<TarantoolPut, FunctionResult> puts;

	private final Coalescer<TarantoolTake, TakenTasks> takes;

	private final DeliveryHandover handover;

	private final TaskRefusal refusal;

	private final LongPoller poller;

	private final Coalescer<AckRequest, FunctionResult> acks;

	/**
	 * Create a queue.
	 * @param function the stored function
	 * @param terms the terms of leases
	 * @param limits when puts are refused
	 * @param timer ends waits, and calls that take too long
	 * @param longestPoll how long one call may wait on the server
	 */
	TarantoolQueue(QueueFunction function, LeaseTerms terms, PutLimits limits, ScheduledExecutorService timer,
			Supplier<Duration> longestPoll) {
		this.function = function;
		this.limits = limits;
		Supplier<Duration> timeout = function.client().settings()::timeout;
		this.puts = new Coalescer<TarantoolPut, FunctionResult>(MAX_PUT_CALLS, MAX_PUT_BYTES,
				Coalescer.CompletionOrder.SEND_FIRST,
				(puts) -> function.call("put", limits.maxTasks(), limits.maxBytes(), TarantoolPut.argument(puts)),
				TarantoolPut::complete, function.explain("put"), TarantoolFailures::failsOthers)
			.withDeadline(timer, timeout);
		this.acks = new Coalescer<AckRequest, FunctionResult>(MAX_ACK_CALLS, QueueStore.PORTION,
				Coalescer.CompletionOrder.SEND_FIRST, (acks) -> function.call("ack", AckedTasks.argument(acks)),
				(acks, result) -> AckRequest.complete(acks, result.set(0)), function.explain("ack"),
				TarantoolFailures::failsOthers)
			.withDeadline(timer, timeout);
		TakeOperation take = new TakeOperation(function, terms);
		this.handover = new DeliveryHandover((late) -> release(late, Duration.ZERO));
		this.refusal = new TaskRefusal(function);
		this.takes = new Coalescer<TarantoolTake, TakenTasks>(MAX_TAKE_CALLS, QueueStore.PORTION,
				Coalescer.CompletionOrder.SEND_FIRST, take::takeReady, this::receive, take::explain,
				TarantoolFailures::failsOthers)
			.withDeadline(timer, timeout);
		this.poller = new LongPoller(take, this.handover, this.refusal, timer, longestPoll);
	}

	@Override
	public CompletableFuture<BitSet> put(List<NewTask> tasks) {
		TarantoolPut put = TarantoolPut.of(tasks);
		this.puts.submit(put);
		return put.duplicates();
	}

	@Override
	public CompletableFuture<Instant> lastTick(String schedule) {
		return this.function.call("last_tick", schedule).thenApply((result) -> result.time(0));
	}

	@Override
	public CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		return this.function
			.call("put_ticks", schedule, previous.toEpochMilli(), last.toEpochMilli(), this.limits.maxTasks(),
					this.limits.maxBytes(), EncodedTask.argument(EncodedTask.of(tasks)))
			.thenApply((result) -> result.time(0));
	}

	@Override
	public CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		TarantoolTake take = new TarantoolTake(max, wait);
		if (wait.isZero()) {
			this.takes.submit(take);
		}
		else {
			this.poller.add(take);
		}
		return take.result;
	}

	/**
	 * Complete takes that do not wait. Those that got nothing but what cannot be read are
	 * sent again, some times: there may be more behind that.
	 */
	private void receive(List<TarantoolTake> takes, TakenTasks taken) {
		if (!this.refusal.refuse(taken)) {
			this.handover.complete(takes, taken);
			return;
		}
		List<TarantoolTake> served = new ArrayList<>();
		long left = taken.deliveries().size();
		for (TarantoolTake take : takes) {
			if (left > 0 || !take.mayRepeat()) {
				served.add(take);
				left -= take.max;
			}
			else {
				this.takes.submit(take);
			}
		}
		this.handover.complete(served, taken);
	}

	@Override
	public CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		AckRequest ack = new AckRequest(deliveries);
		this.acks.submit(ack);
		return ack.acked();
	}

	@Override
	public CompletableFuture<Boolean> fail(Delivery delivery, String error, Duration delay) {
		return settle(delivery, "fail", shorten(error), delay.toMillis()).thenApply((done) -> done != 0);
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return settle(delivery, "release", delay.toMillis()).thenApply((done) -> done != 0);
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return settle(delivery, "bury", shorten(error)).thenApply((done) -> done != 0);
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration visibilityTimeout) {
		return settle(delivery, "extend", visibilityTimeout.toMillis())
			.thenApply((deadline) -> Optional.of(deadline).filter((millis) -> millis != 0).map(Instant::ofEpochMilli));
	}

	/**
	 * Call an operation on the task of a delivery.
	 * @return 0 if the delivery does not have the task any more
	 */
	private CompletableFuture<Long> settle(Delivery delivery, String operation, Object... arguments) {
		TarantoolReceipt receipt = TarantoolReceipt.parse(delivery.receipt());
		return number(operation,
				Stream.concat(Stream.of(receipt.task(), receipt.lease()), Stream.of(arguments)).toArray());
	}

	private static byte[] shorten(String error) {
		byte[] bytes = error.getBytes(StandardCharsets.UTF_8);
		return (bytes.length <= MAX_ERROR_BYTES) ? bytes : Arrays.copyOf(bytes, MAX_ERROR_BYTES);
	}

	/**
	 * Nothing to do while a call waits on the server: it requeues.
	 */
	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		if (this.poller.isPolling()) {
			return CompletableFuture.completedFuture(new Requeued(0, false, Optional.empty()));
		}
		return this.function.call("requeue").thenApply((result) -> {
			this.refusal.found(result.number(3));
			return new Requeued((int) result.number(0), result.number(1) == 1,
					Optional.of(result.number(2)).filter((millis) -> millis >= 0).map(Duration::ofMillis));
		});
	}

	/**
	 * Tasks whose delay or lease has ended return to the queue first, in portions.
	 */
	@Override
	public CompletableFuture<TaskCounts> counts() {
		return this.function.call("counts").thenCompose((result) -> {
			if (result.number(5) == 1) {
				return counts();
			}
			this.refusal.found(result.number(4));
			return CompletableFuture.completedFuture(new TaskCounts(result.number(0), result.number(1),
					result.number(2), result.number(3), result.number(4)));
		});
	}

	@Override
	public CompletableFuture<Long> purge() {
		return remove("purge", QueueStore.PORTION, 0, 0)
			.thenCompose((removed) -> forgetIds(0, new byte[0]).thenApply((forgotten) -> removed));
	}

	/**
	 * Remove tasks in portions, so that other calls get in between.
	 * @param operation removes one portion
	 * @param portion how many it removes at the most
	 * @param before what it leaves alone, as it has said: tasks that came later. 0 at
	 * first
	 * @param removed how many tasks were removed before
	 * @return how many were removed in the end
	 */
	private CompletableFuture<Long> remove(String operation, int portion, long before, long removed) {
		return this.function.call(operation, portion, before).thenCompose((result) -> {
			long sum = removed + result.number(0);
			return (result.number(2) == 1) ? remove(operation, portion, result.number(1), sum)
					: CompletableFuture.completedFuture(sum);
		});
	}

	/**
	 * Forget all ids without a living task, in portions.
	 * @param ends the end of the window of the last id that was looked at
	 * @param id that id
	 */
	private CompletableFuture<Boolean> forgetIds(long ends, byte[] id) {
		return this.function.call("forget_ids", QueueStore.PORTION, ends, id)
			.thenCompose((result) -> (result.number(2) == 1) ? forgetIds(result.number(0), result.bytes(1))
					: CompletableFuture.completedFuture(true));
	}

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return this.function.call("list_dead", offset, limit).thenApply((result) -> {
			FunctionResult list = result.list(0);
			return IntStream.range(0, list.size()).mapToObj((i) -> deadLetter(list.list(i))).toList();
		});
	}

	private static DeadLetter deadLetter(FunctionResult dead) {
		TaskBody body = TaskBody.ofDead(dead, WireLayout.DEAD_TASK_BODIES, dead.size());
		return new DeadLetter(dead.text(WireLayout.DEAD_TASK_ID), body.serializer(), body.payload(), body.headers(),
				(int) dead.number(WireLayout.DEAD_TASK_ATTEMPTS), dead.text(WireLayout.DEAD_TASK_ERROR),
				dead.time(WireLayout.DEAD_TASK_PUT_AT), dead.time(WireLayout.DEAD_TASK_DIED_AT));
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return number("replay_dead", id).thenApply((replayed) -> replayed != 0);
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return number("replay_all_dead", offset, max).thenApply(Long::intValue);
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return number("remove_dead", id).thenApply((removed) -> removed != 0);
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return remove("remove_all_dead", QueueStore.DEAD_PORTION, 0, 0);
	}

	private CompletableFuture<Long> number(String operation, Object... arguments) {
		return this.function.call(operation, arguments).thenApply((result) -> result.number(0));
	}

	/**
	 * End all waits.
	 * @param failure what the callers are told
	 * @return completes when nothing is being handed over any more
	 */
	CompletableFuture<?> close(TaskStoreException failure) {
		return this.poller.close(failure);
	}

}
