package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.qaio.ratelimit.Decision;
import org.jspecify.annotations.Nullable;

/**
 * Asks Redis about calls in as few commands as possible: only so many are under way at a
 * time, and what comes meanwhile leaves together with the next. So a lone caller waits
 * for nobody, and many callers share round trips. No call waits longer than the timeout,
 * from when it came.
 */
final class Batches {

	/** As many limits a command has at the most, so that Redis is not busy for long. */
	private static final int MAX_LIMITS = 1000;

	private static final int MAX_UNDER_WAY = 1;

	private final Redis redis;

	private final ScheduledExecutorService timer;

	private final long timeout;

	private final Receiver receiver;

	private final ArrayDeque<Asked> waiting = new ArrayDeque<>();

	private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();

	private boolean watched;

	private int slots = MAX_UNDER_WAY;

	Batches(Redis redis, ScheduledExecutorService timer, Duration timeout, Receiver receiver) {
		this.redis = redis;
		this.timer = timer;
		this.timeout = timeout.toNanos();
		this.receiver = receiver;
	}

	/**
	 * Ask about a call, now or soon.
	 */
	void submit(Asked call) {
		synchronized (this) {
			if (this.slots == 0) {
				this.waiting.add(call);
				return;
			}
			this.slots--;
		}
		send(List.of(call));
	}

	private void send(List<Asked> calls) {
		UnderWay command = new UnderWay(new Batch(calls), calls, System.nanoTime());
		watch(command);
		this.redis.link().thenCompose((link) -> {
			command.link = link;
			return link.call(command.batch.keys(), command.batch.arguments());
		}).whenComplete((reply, failure) -> {
			if (failure != null) {
				command.reply.completeExceptionally(failure);
			}
			else {
				command.reply.complete(reply);
			}
		});
		command.reply.whenComplete((reply, failure) -> {
			synchronized (this) {
				this.underWay.remove(command);
			}
			if (failure == null) {
				received(command, reply);
			}
			else {
				failed(command, failure);
			}
		});
	}

	private void received(UnderWay command, byte[] reply) {
		long now = System.nanoTime();
		List<Batch.Answer> answers;
		try {
			answers = command.batch.answers(reply);
		}
		catch (RuntimeException ex) {
			failed(command, ex);
			return;
		}
		// first, so that the next calls of those who are told leave together with what
		// waits: a round trip takes longer than to tell them
		this.receiver.decided(answers, command.sentAt, now);
		sendNext();
	}

	private void sendNext() {
		List<Asked> next;
		synchronized (this) {
			next = next();
			if (next.isEmpty()) {
				this.slots++;
			}
		}
		if (!next.isEmpty()) {
			send(next);
		}
	}

	/**
	 * What waited behind a command that failed has waited enough, too.
	 */
	private void failed(UnderWay command, Throwable failure) {
		Runnable rest = this.redis.failed(command.link, failure);
		List<Asked> all = new ArrayList<>(command.calls);
		synchronized (this) {
			all.addAll(this.waiting);
			this.waiting.clear();
			this.slots++;
		}
		this.receiver.undecided(all);
		rest.run();
	}

	private synchronized List<Asked> next() {
		List<Asked> next = new ArrayList<>(this.waiting.size());
		int limits = 0;
		while (!this.waiting.isEmpty()) {
			limits += this.waiting.peek().limits().size();
			if (limits > MAX_LIMITS && !next.isEmpty()) {
				break;
			}
			next.add(this.waiting.poll());
		}
		return next;
	}

	/**
	 * One timer task for all: commands are under way for far shorter than the timeout, so
	 * it seldom comes to look.
	 */
	private synchronized void watch(UnderWay command) {
		this.underWay.add(command);
		if (!this.watched) {
			this.watched = true;
			watchUntil(command.calls.get(0).since() + this.timeout);
		}
	}

	private void watchUntil(long end) {
		this.timer.schedule(this::endOverdue, end - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	private void endOverdue() {
		List<UnderWay> overdue = new ArrayList<>();
		synchronized (this) {
			long now = System.nanoTime();
			long first = Long.MAX_VALUE;
			for (UnderWay command : this.underWay) {
				long left = command.calls.get(0).since() + this.timeout - now;
				if (left <= 0) {
					overdue.add(command);
				}
				else {
					first = Math.min(first, left);
				}
			}
			this.watched = first < Long.MAX_VALUE;
			if (this.watched) {
				watchUntil(now + first);
			}
		}
		overdue.forEach((command) -> command.reply.completeExceptionally(new TimeoutException()));
	}

	/**
	 * A command.
	 */
	private static final class UnderWay {

		private final Batch batch;

		/** Not empty; the first came first. */
		private final List<Asked> calls;

		private final long sentAt;

		private final CompletableFuture<byte[]> reply = new CompletableFuture<>();

		private volatile @Nullable RedisLink link;

		private UnderWay(Batch batch, List<Asked> calls, long sentAt) {
			this.batch = batch;
			this.calls = calls;
			this.sentAt = sentAt;
		}

	}

	/**
	 * Tells callers.
	 */
	interface Receiver {

		/**
		 * Redis has decided.
		 * @param answers what it said
		 * @param sentAt when it was asked, in ns
		 * @param receivedAt when it answered, in ns
		 */
		void decided(List<Batch.Answer> answers, long sentAt, long receivedAt);

		/**
		 * Redis has not.
		 * @param calls the calls
		 */
		void undecided(List<Asked> calls);

	}

}
