package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The takes of one queue that wait for tasks in this application. Each is sent to the
 * server in the order in which it came, which decides its place there, and again when
 * tasks have become ready.
 * <p>
 * Thread-safe. All state is guarded by the lock of this object, which is not held while a
 * call is sent or a take is completed.
 */
final class PendingTakes {

	/** By number, those that wait longest first. */
	private final Map<Long, PendingTake> takes = new LinkedHashMap<>();

	private final Queue<PendingTake> unsent = new ArrayDeque<>();

	/** Whether a thread sends what is unsent. */
	private boolean sending;

	private long announcements;

	private final QueueScripts scripts;

	private final LeaseTerms terms;

	private final PushSubscription subscription;

	private final ScheduledExecutorService timer;

	private final TakeRenewal renewal;

	private final TakeBatcher batcher;

	private final PendingTakeCheck check;

	private final DeliveryReader reader;

	/**
	 * Create pending takes, none so far.
	 * @param scripts the queue's scripts
	 * @param layout the layout of the queue
	 * @param steps notices when the server's clock steps
	 * @param terms the queue's terms
	 * @param subscription where the server announces tasks
	 * @param timer runs short work at its time
	 * @param renewalInterval after how long the server must be told again which takes are
	 * pending
	 * @param check finds out that the server has forgotten them
	 */
	PendingTakes(QueueScripts scripts, RedisLayout layout, ClockSteps steps, LeaseTerms terms,
			PushSubscription subscription, ScheduledExecutorService timer, Supplier<Duration> renewalInterval,
			PendingTakeCheck check) {
		this.scripts = scripts;
		this.terms = terms;
		this.subscription = subscription;
		this.timer = timer;
		this.check = check;
		this.reader = new DeliveryReader(terms, new Quarantine(scripts));
		this.renewal = new TakeRenewal(scripts, steps, subscription, timer, renewalInterval, this, check);
		this.batcher = new TakeBatcher(scripts, layout, terms, this, this.renewal, this.reader);
	}

	/**
	 * Take tasks.
	 * @param max how many at most
	 * @param wait how long to wait for the first
	 * @return the tasks, none if there was none in time
	 */
	CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		if (wait.isZero()) {
			PendingTake take = new PendingTake(this, 0, max, wait);
			this.batcher.submit(take);
			return take.result;
		}
		PendingTake take = add(max, wait);
		take.result.whenComplete((deliveries, failure) -> remove(take));
		subscribed().whenComplete((subscribed, thrown) -> {
			if (thrown == null) {
				sendNew();
			}
			else {
				take.result.completeExceptionally(this.scripts.explain(Script.TAKE).apply(thrown));
			}
		});
		return take.result;
	}

	private synchronized PendingTake add(int max, Duration wait) {
		StoreClient client = this.scripts.client();
		long number = client.identity().nextNumber();
		PendingTake take = new PendingTake(this, number, max, wait);
		take.mayGetMessage = client.messages().tryAcquire();
		if (take.mayGetMessage) {
			take.result.whenComplete((deliveries, failure) -> client.messages().release());
		}
		this.takes.put(number, take);
		this.unsent.add(take);
		return take;
	}

	/**
	 * Completes when the server announces tasks, and can be asked for them.
	 */
	private CompletableFuture<?> subscribed() {
		CompletableFuture<?> commands = this.scripts.client().commands().connection();
		return commands.isCompletedExceptionally() ? commands
				: this.subscription.ready().thenCombine(commands, (heard, asked) -> true);
	}

	/**
	 * Send the takes that have not been sent, in their order: while one thread does so,
	 * others leave it the rest.
	 */
	private void sendNew() {
		synchronized (this) {
			if (this.sending) {
				return;
			}
			this.sending = true;
		}
		for (PendingTake take = nextUnsent(); take != null; take = nextUnsent()) {
			this.batcher.submit(take);
		}
	}

	private synchronized @Nullable PendingTake nextUnsent() {
		PendingTake take = this.unsent.poll();
		this.sending = take != null && begin(take);
		return take;
	}

	/**
	 * Send all takes again: there may be tasks.
	 */
	void sendAgain() {
		List<PendingTake> again;
		synchronized (this) {
			this.announcements++;
			again = this.takes.values().stream().filter((take) -> take.sent && !take.inFlight).toList();
			again.forEach(this::begin);
		}
		again.forEach(this.batcher::submit);
	}

	private boolean begin(PendingTake take) {
		take.ask(this.announcements);
		if (!take.wait.isZero()) {
			String consumer = this.scripts.client().identity().consumer();
			String sign = (this.terms.bounds().maxConcurrency() > 0) ? "-" : (take.mayGetMessage ? " " : "+");
			take.member = QueueScripts.bytes(consumer + sign + ClientIdentity.text(take.number) + " "
					+ this.terms.visibilityTimeout().toMillis() + "/" + this.terms.maxAttempts());
		}
		return true;
	}

	/**
	 * The server had no task for a take, and knows now that it is pending.
	 */
	void registered(PendingTake take) {
		boolean again;
		synchronized (this) {
			take.inFlight = false;
			take.registered = !take.result.isDone();
			again = take.registered && take.announcements != this.announcements && begin(take);
			if (take.registered && take.timeout == null && !take.wait.equals(QueueStore.FOREVER)) {
				long left = take.wait.toNanos() - (System.nanoTime() - take.since);
				take.timeout = this.timer.schedule(() -> expire(take), left, TimeUnit.NANOSECONDS);
			}
		}
		if (again) {
			this.batcher.submit(take);
		}
		else if (take.result.isDone()) {
			withdraw(take);
		}
		else {
			this.check.start();
		}
	}

	/**
	 * Send a take again that the server does not know any more, and that has got nothing.
	 */
	void again(PendingTake take) {
		boolean again;
		synchronized (this) {
			take.inFlight = false;
			take.registered = false;
			again = !take.result.isDone() && begin(take);
		}
		if (again) {
			this.batcher.submit(take);
		}
	}

	/**
	 * The call for a take has failed. One that the server knows waits on: Redis may come
	 * back.
	 */
	void failed(PendingTake take, Throwable failure) {
		boolean waitsOn;
		synchronized (this) {
			take.inFlight = false;
			waitsOn = take.registered;
		}
		this.renewal.dueIn(TakeRenewal.RETRY_MILLIS);
		if (!waitsOn) {
			take.result.completeExceptionally(failure);
		}
	}

	/**
	 * The server handed a task over to a take, and knows that it is pending no more.
	 * @param number the number of the take
	 * @param receipt the receipt
	 * @param deadline the end of the lease, in milliseconds
	 * @param bytes the task, from the offset to the end
	 */
	void handedOver(String number, String receipt, String deadline, byte[] bytes, int offset) {
		long taken = ClientIdentity.number(number);
		long ends = Long.parseLong(deadline);
		List<Delivery> deliveries = this.reader.read(receipt, bytes, offset, (timeout) -> ends).stream().toList();
		PendingTake take;
		synchronized (this) {
			take = deliveries.isEmpty() ? this.takes.get(taken) : this.takes.remove(taken);
			if (take != null && !deliveries.isEmpty()) {
				take.handedOver = true;
			}
		}
		if (take != null && deliveries.isEmpty()) {
			again(take);
		}
		else if (take != null) {
			complete(take, deliveries);
		}
		else {
			release(deliveries);
		}
	}

	/**
	 * Complete a take, which the server does not know any more.
	 */
	void complete(PendingTake take, List<Delivery> deliveries) {
		synchronized (this) {
			take.registered = false;
		}
		if (!take.result.complete(deliveries)) {
			release(deliveries);
		}
	}

	/**
	 * Release tasks that came too late for their caller. Each goes to the front, so the
	 * last goes first.
	 */
	void release(List<Delivery> deliveries) {
		for (int i = deliveries.size() - 1; i >= 0; i--) {
			this.scripts.call(Script.RELEASE, deliveries.get(i).receipt(), 0);
		}
	}

	private void remove(PendingTake take) {
		boolean registered;
		synchronized (this) {
			this.takes.remove(take.number);
			this.unsent.remove(take);
			registered = take.registered;
			if (take.timeout != null) {
				take.timeout.cancel(false);
			}
		}
		if (registered) {
			withdraw(take);
		}
	}

	private void withdraw(PendingTake take) {
		this.scripts.client()
			.commands()
			.connection()
			.thenAccept((connection) -> connection.commands().zrem(this.scripts.keys().pendingTakes(), take.member));
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

	/**
	 * The pending take that has waited longest of those that the server knows, as
	 * {@code put.lua} expects it.
	 */
	synchronized byte[] firstRegistered() {
		if (this.terms.bounds().maxConcurrency() > 0) {
			return QueueScripts.NOTHING;
		}
		for (PendingTake take : this.takes.values()) {
			if (take.registered) {
				return take.member;
			}
		}
		return QueueScripts.NOTHING;
	}

	/**
	 * The takes that the server knows, or soon will, in the form of
	 * {@code hand-over.lua}.
	 */
	synchronized List<byte[]> sent() {
		return this.takes.values().stream().filter((take) -> take.sent).map((take) -> take.member).toList();
	}

	/**
	 * The first of the takes that were {@link #sent()}, if the server should know it.
	 */
	synchronized @Nullable PendingTake longestRegistered() {
		return this.takes.values()
			.stream()
			.filter((take) -> take.sent)
			.findFirst()
			.filter((take) -> take.registered && !take.inFlight)
			.orElse(null);
	}

	/**
	 * A key of the queue.
	 */
	byte[] key() {
		return this.scripts.keys().pendingTakes();
	}

	synchronized boolean isEmpty() {
		return this.takes.isEmpty();
	}

	Quarantine quarantine() {
		return this.reader.quarantine();
	}

	/**
	 * How large the next task is expected to be.
	 */
	long expectedBytes() {
		return this.batcher.expectedBytes();
	}

	TakeRenewal renewal() {
		return this.renewal;
	}

	/**
	 * Fail all takes, as the store is closed.
	 */
	void close() {
		List<PendingTake> all;
		synchronized (this) {
			all = List.copyOf(this.takes.values());
		}
		all.forEach((take) -> take.result.completeExceptionally(StoreClient.closedException()));
	}

}
