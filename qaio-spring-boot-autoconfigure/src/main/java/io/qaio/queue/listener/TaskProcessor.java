package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.qaio.queue.observation.ProcessObservationConvention;
import io.qaio.queue.observation.TaskOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands tasks to the handler of a listener, observes that, and decides by the result what
 * becomes of each task.
 * <p>
 * Thread-safe.
 */
final class TaskProcessor {

	private static final Logger logger = LoggerFactory.getLogger(TaskProcessor.class);

	private final TaskListenerEndpoint endpoint;

	private final ObservationRegistry registry;

	private final @Nullable ProcessObservationConvention convention;

	private final Executor threads;

	private final Acknowledger acknowledger;

	private final FailureHandler failureHandler;

	private final BiConsumer<TaskExecution, List<LeasedTask>> finishedLater;

	/**
	 * Create a processor.
	 * @param endpoint has the handler
	 * @param registry where to observe
	 * @param convention names and keys of observations, {@code null} for the default
	 * @param threads for what may block after work that went on without a thread
	 * @param acknowledger ends the deliveries that are not acked
	 * @param failureHandler decides about tasks that failed
	 * @param finishedLater gets an execution that went on without a thread when it has
	 * ended, and those of its tasks that are to be acked
	 */
	TaskProcessor(TaskListenerEndpoint endpoint, ObservationRegistry registry,
			@Nullable ProcessObservationConvention convention, Executor threads, Acknowledger acknowledger,
			FailureHandler failureHandler, BiConsumer<TaskExecution, List<LeasedTask>> finishedLater) {
		this.endpoint = endpoint;
		this.registry = registry;
		this.convention = convention;
		this.threads = threads;
		this.acknowledger = acknowledger;
		this.failureHandler = failureHandler;
		this.finishedLater = finishedLater;
	}

	/**
	 * Let the handler work, unless its rate says that a task has to wait.
	 * @return the tasks to ack; {@code null} if the work goes on without this thread
	 */
	@Nullable List<LeasedTask> process(TaskExecution execution) {
		if (!(this.endpoint.handler() instanceof PacedMethodHandler paced)) {
			return handle(execution, this.endpoint.handler());
		}
		CompletableFuture<PacingDecision> asked = paced.ask(execution.first().task());
		if (asked.isDone()) {
			return decided(execution, asked.join());
		}
		asked.thenAccept((decision) -> decidedLater(execution, decision));
		return null;
	}

	private @Nullable List<LeasedTask> decided(TaskExecution execution, PacingDecision decision) {
		if (decision.delay().isZero()) {
			return handle(execution, decision.work());
		}
		this.acknowledger.release(execution.first(), decision.delay());
		return List.of();
	}

	private void decidedLater(TaskExecution execution, PacingDecision decision) {
		try {
			// the work may block
			this.threads.execute(() -> finishLater(execution, () -> decided(execution, decision)));
		}
		// such as that there are no more threads, or that the stop did not wait
		catch (Throwable ex) {
			logger.error(
					"Listener '" + this.endpoint.id() + "' has no thread for " + execution + ", which is given back",
					ex);
			this.acknowledger.release(execution.first());
			this.finishedLater.accept(execution, List.of());
		}
	}

	private void finishLater(TaskExecution execution, Supplier<? extends @Nullable List<LeasedTask>> work) {
		List<LeasedTask> acks = List.of();
		try {
			acks = work.get();
		}
		finally {
			if (acks != null) {
				this.finishedLater.accept(execution, acks);
			}
		}
	}

	private @Nullable List<LeasedTask> handle(TaskExecution execution, TaskHandler handler) {
		CompletionStage<?> stage = null;
		Throwable failure = null;
		execution.begin(System.nanoTime());
		try (Observation.Scope scope = observe(execution.tasks())) {
			stage = handler.handle(execution.handlerTasks());
		}
		catch (Throwable ex) {
			if (ex instanceof VirtualMachineError error && !(ex instanceof StackOverflowError)) {
				// the tasks are delivered again when their leases have ended
				execution.tasks().forEach((task) -> this.acknowledger.ended(task, TaskOutcome.UNKNOWN, error));
				throw error;
			}
			failure = ex;
		}
		finally {
			execution.leaveThread();
			// an interrupt for this work is not for the next
			Thread.interrupted();
		}
		if (stage == null) {
			return finished(execution, failure);
		}
		execution.goesOn(stage);
		stage.whenComplete((result, thrown) -> stageCompleted(execution, thrown));
		return null;
	}

	/**
	 * Observe tasks. A single one is the current observation of the thread until the
	 * scope is closed.
	 */
	private Observation.Scope observe(List<LeasedTask> tasks) {
		if (this.registry.isNoop()) {
			return Observation.Scope.NOOP;
		}
		if (tasks.size() == 1) {
			return tasks.get(0).observe(this.registry, this.convention).openScope();
		}
		tasks.forEach((task) -> task.observe(this.registry, this.convention));
		return Observation.Scope.NOOP;
	}

	private void stageCompleted(TaskExecution execution, @Nullable Throwable failure) {
		Runnable finish = () -> finishLater(execution, () -> finished(execution, failure));
		if (failure == null) {
			finish.run();
			return;
		}
		try {
			// error handlers may block
			this.threads.execute(finish);
		}
		catch (RejectedExecutionException ex) {
			// the stop did not wait for it
			finish.run();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Listener '" + this.endpoint.id() + "' got no thread to finish failed tasks, and finishes them"
					+ " in the thread that failed them: let the application have more threads", ex);
			finish.run();
		}
	}

	private List<LeasedTask> finished(TaskExecution execution, @Nullable Throwable failure) {
		execution.end(System.nanoTime());
		List<LeasedTask> tasks = execution.tasks();
		if (failure == null) {
			if (tasks.size() == 1) {
				return isToBeAcked(tasks.get(0)) ? tasks : List.of();
			}
			return tasks.stream().filter(this::isToBeAcked).toList();
		}
		for (LeasedTask task : tasks) {
			if (execution.isInterrupted() && !task.task().isSettled()) {
				this.acknowledger.release(task);
			}
			else {
				this.failureHandler.failed(task, failure);
			}
		}
		return List.of();
	}

	private boolean isToBeAcked(LeasedTask task) {
		if (this.endpoint.ackMode() == AckMode.MANUAL || task.task().isSettled()) {
			this.acknowledger.ended(task, TaskOutcome.UNKNOWN, null);
			return false;
		}
		return true;
	}

}
