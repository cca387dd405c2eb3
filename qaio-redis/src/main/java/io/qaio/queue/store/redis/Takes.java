package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The takes of one queue, and those who wait for them.
 */
final class Takes implements Puts.Waiting {

	/** One at a time: the line on the server is in the order of the calls. */
	private static final int MAX_CALLS = 1;

	private static final int MAX_CALLS_FOR_BATCHES = 2;

	private static final int MAX_TASKS_PER_CALL = 1000;

	/** More have no place in a token. */
	private static final int MAX_TASKS_PER_LEASE = 100_000;

	/** What is due at a millisecond is due after it. */
	private static final Duration ALARM_SLACK = Duration.ofMillis(1);

	/** When to ask again after a take for those who wait has failed. */
	private static final Duration RETRY = Duration.ofSeconds(1);

	private final RedisTaskStore store;

	private final String name;

	private final LeaseTerms terms;

	private final QueueCalls calls;

	private final Consumer<Delivery> release;

	private final Coalescer<Waiter, TakeReply> single;

	private final Coalescer<Waiter, TakeReply> batches;

	private final Waiters waiters;

	/**
	 * Create the takes of a queue.
	 * @param store the store
	 * @param name the queue's name
	 * @param terms the queue's terms
	 * @param calls calls the queue's scripts
	 * @param release gives back a task that came too late for its caller
	 */
	Takes(RedisTaskStore store, String name, LeaseTerms terms, QueueCalls calls, Consumer<Delivery> release) {
		this.store = store;
		this.name = name;
		this.terms = terms;
		this.calls = calls;
		this.release = release;
		this.single = requests(MAX_CALLS, MAX_TASKS_PER_CALL);
		// a batch travels alone: only so it is known which caller gets what
		this.batches = requests(MAX_CALLS_FOR_BATCHES, 1);
		this.waiters = new Waiters(store.timer(), this::submit,
				(waiter) -> calls.link()
					.thenAccept((link) -> link.commands().zrem(calls.keys().pendingTakes(), member(waiter))),
				this::expire, this::renew);
	}

	private Coalescer<Waiter, TakeReply> requests(int maxCalls, int maxPerCall) {
		return new Coalescer<>(maxCalls, maxPerCall, Coalescer.Order.SEND_FIRST, this::send, this::receive,
				this.calls.explain(Script.TAKE), TaskStoreUnavailableException.class::isInstance);
	}

	CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		Waiter waiter = new Waiter(this.store.nextNumber(), max, wait);
		if (waiter.waits()) {
			this.waiters.add(waiter);
			this.store.listening().whenComplete((ready, thrown) -> {
				if (thrown == null) {
					this.waiters.ask();
				}
				else {
					waiter.result.completeExceptionally(this.calls.explain(Script.TAKE).apply(thrown));
				}
			});
		}
		else {
			submit(waiter);
		}
		return waiter.result;
	}

	private void submit(Waiter waiter) {
		((waiter.max == 1) ? this.single : this.batches).submit(waiter);
	}

	private CompletableFuture<TakeReply> send(List<Waiter> asking) {
		int max = (asking.size() == 1) ? Math.min(asking.get(0).max, MAX_TASKS_PER_LEASE) : asking.size();
		String lease = this.store.newLease() + "/" + this.terms.maxAttempts();
		List<byte[]> arguments = this.calls.arguments();
		arguments.add(QueueCalls.bytes(lease));
		arguments.add(QueueCalls.bytes(this.terms.visibilityTimeout().toMillis()));
		arguments.add(QueueCalls.bytes(max));
		arguments.add(QueueCalls.bytes(this.store.registrationLife().toMillis()));
		for (Waiter waiter : asking) {
			arguments.add(waiter.waits() ? member(waiter) : QueueCalls.NOTHING);
		}
		return this.calls.call(Script.TAKE, arguments).whenComplete((reply, thrown) -> {
			if (thrown != null && !this.waiters.isEmpty()) {
				this.waiters.alarmIn(RETRY);
			}
		}).thenApply((reply) -> new TakeReply(lease, QueueCalls.list(reply)));
	}

	private void receive(List<Waiter> asking, TakeReply reply) {
		List<Delivery> deliveries = deliveries(reply);
		boolean batch = asking.size() == 1;
		boolean someWait = false;
		for (int i = 0; i < asking.size(); i++) {
			Waiter waiter = asking.get(i);
			if (i < deliveries.size()) {
				List<Delivery> own = batch ? deliveries : deliveries.subList(i, i + 1);
				waiter.registered = false;
				if (!waiter.result.complete(own)) {
					giveBack(own);
				}
			}
			else if (waiter.waits()) {
				someWait = true;
				this.waiters.registered(waiter);
			}
			else {
				waiter.result.complete(List.of());
			}
		}
		if (someWait) {
			long next = (long) reply.parts.get(1);
			this.waiters.alarmIn((next < 0) ? this.store.renewal() : Duration.ofMillis(next).plus(ALARM_SLACK));
		}
	}

	/**
	 * Release what came too late for its caller; each goes to the front, so the last goes
	 * first.
	 */
	private void giveBack(List<Delivery> deliveries) {
		for (int i = deliveries.size() - 1; i >= 0; i--) {
			this.release.accept(deliveries.get(i));
		}
	}

	private List<Delivery> deliveries(TakeReply reply) {
		long now = (long) reply.parts.get(0);
		List<Delivery> deliveries = new ArrayList<>();
		this.calls.tokens().forEach(reply.lease, reply.parts, (token, bytes) -> {
			Entry entry = new Entry(bytes, 0);
			Duration timeout = entry.visibilityTimeout(this.terms.visibilityTimeout());
			deliveries.add(entry.delivery(token, now + timeout.toMillis(), timeout));
		});
		return deliveries;
	}

	private void expire(Waiter waiter) {
		if (this.store.subscription().isConnected()) {
			waiter.result.complete(List.of());
		}
		else {
			waiter.result.completeExceptionally(new TaskStoreUnavailableException("Queue '" + this.name
					+ "', take: Redis was away while waiting, so whether there was a task is not known", null));
		}
	}

	@Override
	public byte @Nullable [] first() {
		Waiter first = this.waiters.firstKnown();
		return (first != null) ? member(first) : null;
	}

	@Override
	public void handedOver(long waiter, String token, long deadline, Entry entry) {
		Delivery delivery = entry.delivery(token, deadline, entry.visibilityTimeout(this.terms.visibilityTimeout()));
		if (!this.waiters.handOver(waiter, delivery)) {
			this.release.accept(delivery);
		}
	}

	/**
	 * There will be something for those who wait.
	 */
	void dueIn(long millis) {
		if (this.waiters.isEmpty()) {
			return;
		}
		if (millis == 0) {
			this.waiters.news();
		}
		else {
			this.waiters.alarmIn(Duration.ofMillis(millis).plus(ALARM_SLACK));
		}
	}

	/**
	 * Who waits, in the words of {@code put.lua}.
	 */
	private byte[] member(Waiter waiter) {
		return QueueCalls.bytes(this.store.consumer() + " " + waiter.id + " "
				+ this.terms.visibilityTimeout().toMillis() + "/" + this.terms.maxAttempts());
	}

	private void renew() {
		if (this.waiters.isEmpty()) {
			return;
		}
		requeueExpired().whenComplete((requeued, thrown) -> {
			if (thrown != null) {
				this.waiters.alarmIn(RETRY);
			}
		});
	}

	/**
	 * Let the server go on knowing who waits, along with what it is asked to do anyway.
	 */
	CompletableFuture<Requeued> requeueExpired() {
		List<Waiter> known = this.waiters.known();
		byte[][] arguments = new byte[2 + known.size()][];
		arguments[0] = known.isEmpty() ? QueueCalls.NOTHING : QueueCalls.bytes(this.store.ownChannel());
		arguments[1] = QueueCalls.bytes(this.store.registrationLife().toMillis());
		for (int i = 0; i < known.size(); i++) {
			arguments[i + 2] = member(known.get(i));
		}
		return this.calls.call(Script.REQUEUE, arguments)
			.thenApply((reply) -> requeued(!known.isEmpty(), QueueCalls.list(reply)));
	}

	private Requeued requeued(boolean someWait, List<?> reply) {
		Optional<Duration> next = Optional.of((long) reply.get(2))
			.filter((millis) -> millis >= 0)
			.map(Duration::ofMillis);
		if (someWait) {
			this.store.subscription().expectMessage();
			this.waiters.resetAlarm(next.map((due) -> due.plus(ALARM_SLACK)).orElse(this.store.renewal()));
			if ((long) reply.get(3) == 1) {
				this.waiters.news();
			}
		}
		return new Requeued((int) (long) reply.get(0), (long) reply.get(1) == 1, next);
	}

	void close(TaskStoreException failure) {
		this.waiters.failAll(failure);
	}

	/**
	 * What the server answers to a take.
	 *
	 * @param lease the name of the lease
	 * @param parts see {@code take.lua}
	 */
	private record TakeReply(String lease, List<?> parts) {
	}

}
