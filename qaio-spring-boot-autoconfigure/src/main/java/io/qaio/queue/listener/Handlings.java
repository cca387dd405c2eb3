package io.qaio.queue.listener;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.qaio.queue.observation.TaskObservation;
import io.qaio.queue.observation.TaskObservations;
import io.qaio.queue.observation.TaskOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener works on: hands tasks to it, and settles each by how that went.
 */
final class Handlings {

	private static final Logger logger = LoggerFactory.getLogger(Handlings.class);

	private final TaskListenerEndpoint endpoint;

	private final TaskObservations observations;

	private final Threads threads;

	private final Settlements settlements;

	private final Failures failures;

	private final Consumer<Handling> took;

	private final Runnable doneLater;

	private final Set<Handling> underWay = ConcurrentHashMap.newKeySet();

	/**
	 * Create it without any work.
	 * @param endpoint has the listener
	 * @param observations what is observed of deliveries
	 * @param threads for error handlers of work that goes on without a thread
	 * @param settlements what acks and releases
	 * @param failures decides about tasks that failed
	 * @param took is told of work that is done, before its tasks are settled
	 * @param doneLater is called when work that went on without a thread is settled
	 */
	Handlings(TaskListenerEndpoint endpoint, TaskObservations observations, Threads threads, Settlements settlements,
			Failures failures, Consumer<Handling> took, Runnable doneLater) {
		this.endpoint = endpoint;
		this.observations = observations;
		this.threads = threads;
		this.settlements = settlements;
		this.failures = failures;
		this.took = took;
		this.doneLater = doneLater;
	}

	/**
	 * The work that is under way now.
	 */
	Set<Handling> underWay() {
		return this.underWay;
	}

	/**
	 * Let the listener work, unless it is not the turn of a task.
	 * @return whether the work is done; otherwise it has taken the slot along
	 */
	boolean handle(List<Held> work) {
		if (this.endpoint.handler() instanceof PacedHandler paced) {
			return ask(work.get(0), paced);
		}
		return handle(work, this.endpoint.handler());
	}

	private boolean ask(Held held, PacedHandler handler) {
		CompletableFuture<Turn> asked;
		Turn turn = null;
		try {
			asked = handler.ask(held.task());
			if (asked.isDone()) {
				turn = asked.join();
			}
		}
		// handled as what the work on it throws
		catch (Throwable ex) {
			return take(null, ex, held);
		}
		if (turn != null) {
			return take(turn, null, held);
		}
		asked.whenComplete((later, failure) -> takeLater(later, failure, held));
		return false;
	}

	private boolean take(@Nullable Turn turn, @Nullable Throwable failure, Held held) {
		if (turn == null) {
			return handle(List.of(held), (tasks) -> {
				throw (failure != null) ? failure : new IllegalStateException("Nobody said when to work on " + tasks);
			});
		}
		if (turn.delay().isZero()) {
			return handle(List.of(held), turn.work());
		}
		this.settlements.release(held, turn.delay());
		return true;
	}

	private void takeLater(@Nullable Turn turn, @Nullable Throwable failure, Held held) {
		try {
			// the work may block
			this.threads.execute(() -> {
				boolean done = true;
				try {
					done = take(turn, failure, held);
				}
				finally {
					if (done) {
						this.doneLater.run();
					}
				}
			});
		}
		// such as that there are no more threads, or that the stop did not wait
		catch (Throwable ex) {
			logger.error(
					"Listener '" + this.endpoint.id() + "' has no thread for " + held.task() + ", which is given back",
					ex);
			this.settlements.release(held);
			this.doneLater.run();
		}
	}

	private boolean handle(List<Held> work, TaskHandler handler) {
		Handling handling = new Handling(work);
		this.underWay.add(handling);
		CompletionStage<?> stage = null;
		Throwable failure = null;
		try (TaskObservation.Scope scope = handling.begin(this.observations)) {
			stage = handler.handle(handling.tasks());
		}
		catch (Throwable ex) {
			if (ex instanceof VirtualMachineError error && !(ex instanceof StackOverflowError)) {
				// the leases end by themselves
				this.underWay.remove(handling);
				work.forEach((held) -> {
					held.observation().end(TaskOutcome.UNKNOWN, error);
					this.settlements.ended(held);
				});
				throw error;
			}
			failure = ex;
		}
		finally {
			handling.leaveThread();
			// what a listener left set, or the stop set too late, is not for the next one
			Thread.interrupted();
		}
		if (stage == null) {
			finished(handling, failure);
			return true;
		}
		handling.goesOn(stage);
		stage.whenComplete((result, thrown) -> {
			if (thrown == null) {
				finishedLater(handling, null);
			}
			else {
				failedLater(handling, thrown);
			}
		});
		return false;
	}

	private void failedLater(Handling handling, Throwable failure) {
		try {
			// error handlers may block
			this.threads.execute(() -> finishedLater(handling, failure));
		}
		catch (RejectedExecutionException ex) {
			// the stop did not wait for it
			finishedLater(handling, failure);
		}
	}

	private void finishedLater(Handling handling, @Nullable Throwable failure) {
		try {
			finished(handling, failure);
		}
		finally {
			this.doneLater.run();
		}
	}

	private void finished(Handling handling, @Nullable Throwable failure) {
		this.underWay.remove(handling);
		this.took.accept(handling);
		for (Held held : handling.held()) {
			if (failure == null) {
				succeeded(held);
			}
			else if (handling.isInterrupted() && !held.task().isSettled()) {
				this.settlements.release(held);
			}
			else {
				this.failures.failed(held, failure);
			}
		}
	}

	private void succeeded(Held held) {
		if (this.endpoint.ackMode() == AckMode.MANUAL || held.task().isSettled()) {
			this.settlements.ended(held);
		}
		else {
			this.settlements.ack(held);
		}
	}

}
