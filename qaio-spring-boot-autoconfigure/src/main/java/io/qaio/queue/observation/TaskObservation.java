package io.qaio.queue.observation;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * The observation of one delivery of a task, from its start until it ends. Safe for use
 * by many threads.
 */
public interface TaskObservation {

	/** Observes nothing. */
	TaskObservation NONE = new TaskObservation() {

		@Override
		public <T> T call(Callable<T> work) throws Exception {
			return work.call();
		}

		@Override
		public void end(TaskOutcome outcome, @Nullable Throwable cause) {
			// nothing was observed
		}

	};

	/**
	 * Do work for the task with this observation as the thread's current one. If the work
	 * returns a {@code Mono}, that has this observation in its Reactor context. The
	 * observation does not end with the call.
	 * @param work the work
	 * @param <T> what it returns
	 * @return what it returns
	 * @throws Exception if the work throws it
	 */
	<T> T call(Callable<T> work) throws Exception;

	/**
	 * End the observation. What is said after the first time counts no more.
	 * @param outcome how the delivery ended
	 * @param cause what went wrong, if something did
	 */
	void end(TaskOutcome outcome, @Nullable Throwable cause);

}
