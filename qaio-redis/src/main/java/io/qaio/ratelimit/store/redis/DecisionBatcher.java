package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.qaio.batching.Coalescer;
import io.qaio.ratelimit.Decision;
import io.qaio.redis.Availability;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.RedisProblem;
import org.jspecify.annotations.Nullable;

/**
 * Asks Redis for decisions in as few commands as possible: decisions that are requested
 * while a command is in flight travel together with the next. No decision takes longer
 * than the timeout, counted from when it was requested: what it waits for a connection,
 * and behind another command, counts too.
 * <p>
 * Thread-safe, without locks. A command ends once: by its reply, or because it is
 * overdue, whichever clears the command in flight.
 */
final class DecisionBatcher {

	/** The most limits in a command: a longer one would keep the server busy. */
	private static final int MAX_LIMITS = 1000;

	/** One, so that there is one command to watch. */
	private static final int MAX_IN_FLIGHT = 1;

	private final Availability availability;

	private final ScheduledExecutorService timer;

	private final long timeout;

	private final KnownRejections rejections;

	private final Coalescer<PendingDecision, Command> decisions;

	private final AtomicReference<@Nullable Command> inFlight = new AtomicReference<>();

	private final AtomicBoolean watched = new AtomicBoolean();

	DecisionBatcher(Availability availability, ScheduledExecutorService timer, Duration timeout,
			KnownRejections rejections) {
		this.availability = availability;
		this.timer = timer;
		this.timeout = timeout.toNanos();
		this.rejections = rejections;
		// completed first: a round trip takes longer than that, and callers that ask
		// again at once join the next command. A failure of any kind fails what is
		// pending: within the timeout there is no time for a second one
		this.decisions = new Coalescer<>(MAX_IN_FLIGHT, MAX_LIMITS, Coalescer.CompletionOrder.COMPLETE_FIRST,
				this::send, (decisions, command) -> complete(command), Function.identity(), (failure) -> true);
	}

	/**
	 * Ask for a decision, now or with the next command.
	 */
	void submit(PendingDecision decision) {
		this.decisions.submit(decision);
	}

	private CompletableFuture<Command> send(List<PendingDecision> decisions) {
		Command command = new Command(new DecisionBatch(decisions), decisions.get(0).since() + this.timeout);
		this.inFlight.set(command);
		watch(command);
		this.availability.connection()
			.thenCompose(command::send)
			.whenComplete((reply, thrown) -> replied(command, reply, thrown));
		return command.outcome;
	}

	private void replied(Command command, byte[] reply, @Nullable Throwable thrown) {
		if (!this.inFlight.compareAndSet(command, null)) {
			return;
		}
		try {
			if (thrown == null) {
				command.answers = command.batch.answers(reply);
				command.outcome.complete(command);
				return;
			}
			failed(command, RedisProblem.causeOf(thrown));
		}
		catch (RuntimeException ex) {
			failed(command, ex);
		}
	}

	private void complete(Command command) {
		long receivedAt = System.nanoTime();
		for (DecisionBatch.Answer answer : command.answers) {
			Decision decision = answer.decision();
			if (decision != null && answer.isRejectedByFirst()) {
				this.rejections.add(answer.call().limits().get(0), decision, command.sentAt, receivedAt);
			}
			answer.call().complete(decision, answer.effects());
		}
	}

	private void failed(Command command, Throwable failure) {
		// before callers are told, so that those who ask again do not wait
		this.availability.failed(command.connection, failure);
		command.outcome.completeExceptionally(failure);
	}

	/**
	 * One timer task for all: commands are in flight far shorter than the timeout, so it
	 * seldom runs.
	 */
	private void watch(Command command) {
		if (this.watched.compareAndSet(false, true)) {
			this.timer.schedule(this::endOverdue, command.deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
	}

	private void endOverdue() {
		// before the command is read: a later one then starts its own watch
		this.watched.set(false);
		Command command = this.inFlight.get();
		if (command == null) {
			return;
		}
		if (command.deadline - System.nanoTime() > 0) {
			watch(command);
		}
		else if (this.inFlight.compareAndSet(command, null)) {
			failed(command, new TimeoutException());
		}
	}

	/**
	 * A batch on its way.
	 */
	private static final class Command {

		private final DecisionBatch batch;

		/** When it is overdue, in ns. */
		private final long deadline;

		private final long sentAt = System.nanoTime();

		private final CompletableFuture<Command> outcome = new CompletableFuture<>();

		private volatile @Nullable CommandConnection connection;

		private List<DecisionBatch.Answer> answers = List.of();

		private Command(DecisionBatch batch, long deadline) {
			this.batch = batch;
			this.deadline = deadline;
		}

		private CompletableFuture<byte[]> send(CommandConnection connection) {
			this.connection = connection;
			return connection.callUnbounded(DecisionBatch.SCRIPT, this.batch.keys(),
					this.batch.arguments(DecisionBatch.SERVER_TIME));
		}

	}

}
