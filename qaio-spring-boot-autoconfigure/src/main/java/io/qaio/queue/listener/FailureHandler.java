package io.qaio.queue.listener;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import io.qaio.queue.observation.TaskOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Decides what becomes of a task whose delivery failed: what the error handler did, else
 * another attempt after a delay, or the dead letters. Only the store knows whether the
 * attempt was the last one, after which a failed task goes to the dead letters, too.
 * <p>
 * Thread-safe.
 *
 * @param id the listener's id
 * @param settings have the retry policy and the error handler
 * @param acknowledger ends the deliveries
 */
record FailureHandler(String id, ContainerSettings settings, Acknowledger acknowledger) {

	private static final Logger logger = LoggerFactory.getLogger(FailureHandler.class);

	void failed(LeasedTask leased, Throwable thrown) {
		Throwable failure = unwrap(thrown);
		boolean undecodable = failure instanceof TaskDecodingException;
		if (leased.task().isSettled() && undecodable) {
			logger.error("Listener '" + this.id + "': " + failure.getMessage());
		}
		callErrorHandler(leased.task(), failure);
		if (leased.task().isSettled()) {
			this.acknowledger.ended(leased, undecodable ? TaskOutcome.BURIED : TaskOutcome.UNKNOWN, failure);
			return;
		}
		long delay = delay(leased.task(), failure);
		if (delay == BackOffExecution.STOP) {
			logger.error(failed(leased.task(), failure) + ". It goes to the dead letters.");
			this.acknowledger.bury(leased, failure);
		}
		else {
			logger.warn(failed(leased.task(), failure) + ". It is tried again in " + delay
					+ " ms, unless this was its last attempt.");
			this.acknowledger.fail(leased, failure, Duration.ofMillis(delay));
		}
	}

	private void callErrorHandler(Task task, Throwable failure) {
		TaskErrorHandler handler = this.settings.errorHandler();
		if (handler == null) {
			return;
		}
		try {
			handler.handle(task, failure);
		}
		// an error, too: nobody would end the lease of the task before the stop
		catch (Exception | Error ex) {
			log("the error handler failed with " + describe(ex) + " about " + task + ", which goes the usual way", ex);
		}
	}

	/**
	 * When to try again.
	 * @return milliseconds, or {@link BackOffExecution#STOP} for never
	 */
	private long delay(Task task, Throwable failure) {
		try {
			return delay(this.settings.retryPolicy(), task, failure);
		}
		catch (RuntimeException | Error ex) {
			log("the retry policy failed with " + describe(ex) + " about " + task
					+ ", which is tried again as it would be without one", ex);
			return delay(ContainerSettings.DEFAULTS.retryPolicy(), task, failure);
		}
	}

	private static long delay(RetryPolicy policy, Task task, Throwable failure) {
		if (!policy.shouldRetry(failure)) {
			return BackOffExecution.STOP;
		}
		BackOffExecution delays = policy.getBackOff().start();
		long delay = delays.nextBackOff();
		for (int attempt = 1; attempt < task.attempt() && delay != BackOffExecution.STOP; attempt++) {
			delay = delays.nextBackOff();
		}
		return delay;
	}

	/**
	 * Log a failure, without its stack trace if the exception fails to give it.
	 */
	private void log(String what, Throwable ex) {
		String message = "Listener '" + this.id + "': " + what;
		try {
			logger.error(message, ex);
		}
		catch (RuntimeException broken) {
			logger.error(message);
		}
	}

	private String failed(Task task, Throwable failure) {
		return "Listener '" + this.id + "' failed on " + task + ": " + describe(failure);
	}

	/**
	 * The text of an exception, whose {@code toString} may fail.
	 */
	private static String describe(Throwable failure) {
		try {
			return String.valueOf(failure);
		}
		catch (Throwable ex) {
			return failure.getClass().getName() + ", whose toString failed with " + ex.getClass().getName();
		}
	}

	private static Throwable unwrap(Throwable thrown) {
		Throwable failure = thrown;
		while ((failure instanceof CompletionException || failure instanceof ExecutionException
				|| failure instanceof InvocationTargetException) && failure.getCause() != null) {
			failure = failure.getCause();
		}
		return failure;
	}

}
