package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;

/**
 * Takes tasks of one queue, and lets takes that got none wait. Takes of single tasks that
 * arrive while a call is in flight leave together with the next. Thread-safe.
 */
final class TakeBatcher {

	/** One: takes are pending on the server in the order of the calls. */
	private static final int MAX_CALLS = 1;

	private static final int MAX_CALLS_FOR_BATCHES = 2;

	private static final int MAX_TASKS_PER_CALL = 1000;

	/** More have no place in a receipt. */
	private static final int MAX_TASKS_PER_LEASE = 100_000;

	/** A lease that ends at a millisecond has ended after it. */
	private static final Duration ALARM_SLACK = Duration.ofMillis(1);

	/** When to try again after a call for pending takes has failed. */
	private static final Duration RETRY = Duration.ofSeconds(1);

	/** How many times its renewal interval the server remembers a pending take. */
	private static final int RENEWALS_TO_FORGET = 3;

	private final QueueScripts scripts;

	private final ReceiptFormat receipts;

	private final StoreConnections connections;

	private final PushSubscription subscription;

	private final ApplicationIdentity application;

	private final LeaseTerms terms;

	private final Supplier<Duration> renewalInterval;

	private final Coalescer<PendingTake, TakeReply> single;

	private final Coalescer<PendingTake, TakeReply> batches;

	private final PendingTakes pending;

	/**
	 * Create the batcher of a queue.
	 * @param scripts the queue's scripts
	 * @param receipts the form of receipts
	 * @param connections where commands are sent
	 * @param subscription where the server announces tasks
	 * @param application names leases and takes
	 * @param terms the queue's terms
	 * @param timer runs short work at its time
	 * @param renewalInterval after how long the server must be told again which takes are
	 * pending
	 */
	TakeBatcher(QueueScripts scripts, ReceiptFormat receipts, StoreConnections connections,
			PushSubscription subscription, ApplicationIdentity application, LeaseTerms terms,
			ScheduledExecutorService timer, Supplier<Duration> renewalInterval) {
		this.scripts = scripts;
		this.receipts = receipts;
		this.connections = connections;
		this.subscription = subscription;
		this.application = application;
		this.terms = terms;
		this.renewalInterval = renewalInterval;
		this.single = coalescer(MAX_CALLS, MAX_TASKS_PER_CALL);
		// a batch travels alone: only so it is known which caller gets what
		this.batches = coalescer(MAX_CALLS_FOR_BATCHES, 1);
		this.pending = new PendingTakes(timer, this::submit, this::withdraw, this::expire, this::renew);
	}

	private Coalescer<PendingTake, TakeReply> coalescer(int maxCalls, int maxPerCall) {
		return new Coalescer<>(maxCalls, maxPerCall, Coalescer.Order.SEND_FIRST, this::send, this::receive,
				this.scripts.explain(Script.TAKE), TaskStoreUnavailableException.class::isInstance);
	}

	/**
	 * Take tasks.
	 * @param max how many at most
	 * @param wait how long to wait for the first
	 * @return the tasks, none if there was none in time
	 */
	CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		PendingTake take = new PendingTake(this.application.nextNumber(), max, wait);
		if (!take.waits()) {
			submit(take);
			return take.result;
		}
		this.pending.add(take);
		subscribed().whenComplete((subscribed, thrown) -> {
			if (thrown == null) {
				this.pending.sendNew();
			}
			else {
				take.result.completeExceptionally(this.scripts.explain(Script.TAKE).apply(thrown));
			}
		});
		return take.result;
	}

	/**
	 * Completes when the server announces tasks, and can be asked for them.
	 */
	private CompletableFuture<?> subscribed() {
		CompletableFuture<?> commands = this.connections.commands();
		return commands.isCompletedExceptionally() ? commands
				: this.subscription.ready().thenCombine(commands, (heard, asked) -> true);
	}

	private void submit(PendingTake take) {
		((take.max == 1) ? this.single : this.batches).submit(take);
	}

	private CompletableFuture<TakeReply> send(List<PendingTake> takes) {
		int max = (takes.size() == 1) ? Math.min(takes.get(0).max, MAX_TASKS_PER_LEASE) : takes.size();
		String lease = this.application.newLease() + "/" + this.terms.maxAttempts();
		List<byte[]> arguments = this.scripts.arguments();
		arguments.add(QueueScripts.bytes(lease));
		arguments.add(QueueScripts.bytes(this.terms.visibilityTimeout().toMillis()));
		arguments.add(QueueScripts.bytes(max));
		arguments.add(rememberedMillis());
		for (PendingTake take : takes) {
			arguments.add(take.waits() ? member(take) : QueueScripts.NOTHING);
		}
		return this.scripts.send(Script.TAKE, arguments).whenComplete((reply, thrown) -> {
			if (thrown != null && !this.pending.isEmpty()) {
				this.pending.alarmWithin(RETRY);
			}
		}).thenApply((reply) -> new TakeReply(lease, QueueScripts.list(reply)));
	}

	private void receive(List<PendingTake> takes, TakeReply reply) {
		List<Delivery> deliveries = deliveries(reply);
		boolean batch = takes.size() == 1;
		boolean someWait = false;
		for (int i = 0; i < takes.size(); i++) {
			PendingTake take = takes.get(i);
			if (i < deliveries.size()) {
				List<Delivery> own = batch ? deliveries : deliveries.subList(i, i + 1);
				take.registered = false;
				if (!take.result.complete(own)) {
					release(own);
				}
			}
			else if (take.waits()) {
				someWait = true;
				this.pending.registered(take);
			}
			else {
				take.result.complete(List.of());
			}
		}
		if (someWait) {
			long next = reply.millisUntilDue();
			this.pending
				.alarmWithin((next < 0) ? this.renewalInterval.get() : Duration.ofMillis(next).plus(ALARM_SLACK));
		}
	}

	private List<Delivery> deliveries(TakeReply reply) {
		List<Delivery> deliveries = new ArrayList<>();
		this.receipts.forEach(reply.lease, reply.tasks(), (receipt, bytes) -> {
			TaskRecord record = new TaskRecord(bytes, 0);
			Duration timeout = record.visibilityTimeout(this.terms.visibilityTimeout());
			deliveries.add(record.delivery(receipt, reply.now() + timeout.toMillis(), timeout));
		});
		return deliveries;
	}

	/**
	 * Release tasks that came too late for their caller. Each goes to the front, so the
	 * last goes first.
	 */
	private void release(List<Delivery> deliveries) {
		for (int i = deliveries.size() - 1; i >= 0; i--) {
			this.scripts.call(Script.RELEASE, QueueScripts.bytes(deliveries.get(i).receipt()), QueueScripts.bytes(0));
		}
	}

	/**
	 * The server handed a task over to a take.
	 * @param take the number of the take
	 * @param receipt the receipt
	 * @param deadline the end of the lease, in milliseconds
	 * @param record the task
	 */
	void handedOver(long take, String receipt, long deadline, TaskRecord record) {
		Delivery delivery = record.delivery(receipt, deadline,
				record.visibilityTimeout(this.terms.visibilityTimeout()));
		if (!this.pending.handOver(take, delivery)) {
			release(List.of(delivery));
		}
	}

	/**
	 * There may be tasks for pending takes: now, if zero, or in some milliseconds.
	 */
	void announced(long millis) {
		if (this.pending.isEmpty()) {
			return;
		}
		if (millis == 0) {
			this.pending.sendAgain();
		}
		else {
			this.pending.alarmWithin(Duration.ofMillis(millis).plus(ALARM_SLACK));
		}
	}

	/**
	 * The pending take that has waited longest of those that the server knows, as
	 * {@code put.lua} expects it.
	 */
	byte[] firstRegistered() {
		PendingTake first = this.pending.firstRegistered();
		return (first != null) ? member(first) : QueueScripts.NOTHING;
	}

	/**
	 * A pending take in the form of {@code hand-over.lua}.
	 */
	private byte[] member(PendingTake take) {
		return QueueScripts.bytes(this.application.name() + " " + take.number + " "
				+ this.terms.visibilityTimeout().toMillis() + "/" + this.terms.maxAttempts());
	}

	private byte[] rememberedMillis() {
		return QueueScripts.bytes(this.renewalInterval.get().multipliedBy(RENEWALS_TO_FORGET).toMillis());
	}

	private void withdraw(PendingTake take) {
		this.connections.commands()
			.thenAccept((connection) -> connection.commands().zrem(this.scripts.keys().pendingTakes(), member(take)));
	}

	private void expire(PendingTake take) {
		if (this.subscription.isConnected()) {
			take.result.complete(List.of());
		}
		else {
			take.result.completeExceptionally(new TaskStoreUnavailableException("Queue '" + this.scripts.queue()
					+ "', take: Redis was away while waiting, so whether there was a task is not known", null));
		}
	}

	private void renew() {
		if (this.pending.isEmpty()) {
			return;
		}
		requeueExpired().whenComplete((requeued, thrown) -> {
			if (thrown != null) {
				this.pending.alarmWithin(RETRY);
			}
		});
	}

	/**
	 * Requeue expired leases, and tell the server again which takes are pending.
	 */
	CompletableFuture<Requeued> requeueExpired() {
		List<PendingTake> takes = this.pending.sent();
		byte[][] arguments = new byte[2 + takes.size()][];
		arguments[0] = takes.isEmpty() ? QueueScripts.NOTHING : QueueScripts.bytes(this.application.channel());
		arguments[1] = rememberedMillis();
		for (int i = 0; i < takes.size(); i++) {
			arguments[i + 2] = member(takes.get(i));
		}
		return this.scripts.call(Script.REQUEUE, arguments)
			.thenApply((reply) -> requeued(!takes.isEmpty(), QueueScripts.list(reply)));
	}

	private Requeued requeued(boolean someWait, List<?> reply) {
		Optional<Duration> next = Optional.of((long) reply.get(2))
			.filter((millis) -> millis >= 0)
			.map(Duration::ofMillis);
		if (someWait) {
			this.subscription.expectMessage();
			this.pending.resetAlarm(next.map((due) -> due.plus(ALARM_SLACK)).orElseGet(this.renewalInterval));
			if ((long) reply.get(3) == 1) {
				this.pending.sendAgain();
			}
		}
		return new Requeued((int) (long) reply.get(0), (long) reply.get(1) == 1, next);
	}

	void close(TaskStoreException failure) {
		this.pending.failAll(failure);
	}

	/**
	 * The reply to a take: see {@code take.lua}.
	 */
	private record TakeReply(String lease, List<?> reply) {

		long now() {
			return (long) this.reply.get(0);
		}

		long millisUntilDue() {
			return (long) this.reply.get(1);
		}

		Object tasks() {
			return this.reply.get(2);
		}

	}

}
