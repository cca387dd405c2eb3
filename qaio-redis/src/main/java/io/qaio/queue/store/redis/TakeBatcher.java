package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;

/**
 * Sends takes of one queue. Takes of single tasks that arrive while a call is in flight
 * leave together with the next. Thread-safe.
 */
final class TakeBatcher {

	/** One: takes are pending on the server in the order of the calls. */
	private static final int MAX_CALLS = 1;

	private static final int MAX_CALLS_FOR_BATCHES = 2;

	/**
	 * A reply is expected to be smaller: on a slow link, one with the large tasks of many
	 * callers would take longer than a command may.
	 */
	private static final int MAX_BYTES_PER_CALL = 1024 * 1024;

	/** What a small task counts as, so that a call has at most so many. */
	private static final int MIN_BYTES_PER_TASK = MAX_BYTES_PER_CALL / QueueStore.PORTION;

	private final QueueScripts scripts;

	private final RedisLayout layout;

	private final LeaseTerms terms;

	private final PendingTakes pending;

	private final TakeRenewal renewal;

	private final DeliveryReader reader;

	private final Coalescer<PendingTake, TakeReply> single;

	private final Coalescer<PendingTake, TakeReply> batches;

	private final UnansweredTakes unanswered;

	private volatile long expectedBytes = MIN_BYTES_PER_TASK;

	/**
	 * Create the batcher of a queue.
	 * @param scripts the queue's scripts
	 * @param layout knows the form of replies and receipts
	 * @param terms the queue's terms
	 * @param pending the takes that get no task, and wait
	 * @param renewal renews them
	 * @param reader reads deliveries
	 */
	TakeBatcher(QueueScripts scripts, RedisLayout layout, LeaseTerms terms, PendingTakes pending, TakeRenewal renewal,
			DeliveryReader reader) {
		this.scripts = scripts;
		this.layout = layout;
		this.terms = terms;
		this.pending = pending;
		this.renewal = renewal;
		this.reader = reader;
		this.single = coalescer(MAX_CALLS, MAX_BYTES_PER_CALL);
		// a batch travels alone: only so it is known which caller gets what
		this.batches = coalescer(MAX_CALLS_FOR_BATCHES, 1);
		this.unanswered = new UnansweredTakes(scripts.client().timer(), terms.visibilityTimeout(), this::giveBack);
	}

	private Coalescer<PendingTake, TakeReply> coalescer(int maxCalls, int maxPerCall) {
		StoreClient client = this.scripts.client();
		return new Coalescer<PendingTake, TakeReply>(maxCalls, maxPerCall, Coalescer.CompletionOrder.SEND_FIRST,
				this::send, this::receive, this.scripts.explain(Script.TAKE), RedisFailures::failsOthers)
			.withDeadline(client.timer(), client.commands()::timeout);
	}

	/**
	 * Send a take, now or with the next call.
	 */
	void submit(PendingTake take) {
		((take.max == 1) ? this.single : this.batches).submit(take);
	}

	/**
	 * How large the next task is expected to be: as those of the last reply.
	 */
	long expectedBytes() {
		return this.expectedBytes;
	}

	private CompletableFuture<TakeReply> send(List<PendingTake> takes) {
		StoreClient client = this.scripts.client();
		int max = (takes.size() == 1) ? Math.min(takes.get(0).max, QueueStore.PORTION) : takes.size();
		ClientIdentity identity = client.identity();
		String lease = identity.consumer() + "." + ClientIdentity.text(identity.nextNumber()) + "/"
				+ this.terms.maxAttempts();
		return send(lease, max, takes).whenComplete((reply, thrown) -> {
			if (thrown != null) {
				this.unanswered.failed(lease, thrown);
			}
		});
	}

	private CompletableFuture<TakeReply> send(String lease, int max, List<PendingTake> takes) {
		List<byte[]> arguments = this.scripts.arguments();
		arguments.add(QueueScripts.bytes(lease));
		arguments.add(QueueScripts.bytes(this.terms.visibilityTimeout().toMillis()));
		arguments.add(QueueScripts.bytes(max));
		arguments.add(QueueScripts.bytes(this.renewal.rememberedMillis()));
		arguments.add(QueueScripts.bytes(this.terms.bounds().groupConcurrency()));
		takes.forEach((take) -> arguments.add(take.member));
		return this.scripts.<List<?>>send(Script.TAKE, arguments).thenApply((reply) -> new TakeReply(lease, reply));
	}

	/**
	 * Release what a take has got, which is repeated for that, and takes nothing more.
	 */
	private CompletableFuture<?> giveBack(String lease) {
		return send(lease, 0, List.of()).thenAccept((reply) -> {
			List<Delivery> deliveries = new ArrayList<>();
			addDeliveries(reply, deliveries);
			this.pending.release(deliveries);
		});
	}

	private void receive(List<PendingTake> takes, TakeReply reply) {
		List<Delivery> deliveries = new ArrayList<>();
		int served = addDeliveries(reply, deliveries);
		if (!deliveries.isEmpty()) {
			this.expectedBytes = Math.max(MIN_BYTES_PER_TASK, bytesOf(deliveries) / deliveries.size());
		}
		boolean batch = takes.size() == 1;
		boolean someWait = false;
		for (int i = 0; i < takes.size(); i++) {
			PendingTake take = takes.get(i);
			if (i < deliveries.size()) {
				this.pending.complete(take, batch ? deliveries : deliveries.subList(i, i + 1));
			}
			else if (i < served) {
				// it got what cannot be read: there may be more behind that
				this.pending.again(take);
			}
			else if (!take.wait.isZero()) {
				someWait = true;
				this.pending.registered(take);
			}
			else {
				take.result.complete(List.of());
			}
		}
		if (someWait) {
			this.renewal.dueIn((long) reply.reply.get(1));
		}
	}

	private static long bytesOf(List<Delivery> deliveries) {
		long bytes = 0;
		for (Delivery delivery : deliveries) {
			bytes += delivery.payload().length;
		}
		return bytes;
	}

	/**
	 * Read the tasks of a reply.
	 * @return how many there were, those that cannot be read included
	 */
	private int addDeliveries(TakeReply reply, List<Delivery> deliveries) {
		long began = (long) reply.reply.get(0);
		ToLongFunction<Duration> deadline = (timeout) -> began + timeout.toMillis();
		return this.layout.forEachTask(reply.lease, reply.reply.get(2),
				(receipt, bytes) -> this.reader.read(receipt, bytes, 0, deadline).ifPresent(deliveries::add));
	}

	/**
	 * The reply to a take: see {@code take.lua}.
	 */
	private record TakeReply(String lease, List<?> reply) {
	}

}
