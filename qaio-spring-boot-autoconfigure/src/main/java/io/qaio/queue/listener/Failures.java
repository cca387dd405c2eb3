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
 * Decides what becomes of a task whose delivery failed: what the error handler did, or
 * another attempt after a delay, or the dead letters. After the last attempt, which only
 * the store knows of, another attempt is a death, too.
 */
final class Failures {

	private static final Logger logger = LoggerFactory.getLogger(Failures.class);

	private final String id;

	private final ContainerSettings settings;

	private final Settlements settlements;

	Failures(String id, ContainerSettings settings, Settlements settlements) {
		this.id = id;
		this.settings = settings;
		this.settlements = settlements;
	}

	void failed(Held held, Throwable thrown) {
		Throwable failure = unwrap(thrown);
		if (held.task().isSettled() && failure instanceof TaskDecodingException) {
			logger.error("Listener '" + this.id + "': " + failure.getMessage());
		}
		tellErrorHandler(held.task(), failure);
		if (held.task().isSettled()) {
			boolean undecodable = failure instanceof TaskDecodingException;
			held.observation().end(undecodable ? TaskOutcome.BURIED : TaskOutcome.UNKNOWN, failure);
			this.settlements.ended(held);
			return;
		}
		long delay = delay(held.task(), failure);
		if (delay == BackOffExecution.STOP) {
			logger.error(failed(held.task(), failure) + ". It goes to the dead letters.");
			this.settlements.bury(held, failure);
		}
		else {
			logger.warn(failed(held.task(), failure) + ". It is tried again in " + delay
					+ " ms, unless this was its last attempt.");
			this.settlements.fail(held, failure, Duration.ofMillis(delay));
		}
	}

	private void tellErrorHandler(Task task, Throwable failure) {
		TaskErrorHandler handler = this.settings.errorHandler();
		if (handler == null) {
			return;
		}
		try {
			handler.handle(task, failure);
		}
		// an error, too: a task that nobody settles would be held until the stop
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
	 * Log what failed here, with its stack trace unless it cannot tell that either.
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
	 * What an exception says about itself, which may fail in turn.
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
