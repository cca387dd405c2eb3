package io.qaio.queue.observation;

import org.jspecify.annotations.Nullable;

/**
 * The observation of one delivery of a task, from its start until it ends. Safe for use
 * by many threads.
 */
public interface TaskObservation {

	/** Observes nothing. */
	TaskObservation NONE = new TaskObservation() {

		@Override
		public Scope openScope() {
			return Scope.NONE;
		}

		@Override
		public void end(TaskOutcome outcome, @Nullable Throwable cause) {
			// nothing was observed
		}

	};

	/**
	 * Make this the current observation of the thread, for the work on the task. The
	 * observation does not end with the scope.
	 * @return the scope, to be closed by the same thread
	 */
	Scope openScope();

	/**
	 * End the observation. What is said after the first time counts no more.
	 * @param outcome how the delivery ended
	 * @param cause what went wrong, if something did
	 */
	void end(TaskOutcome outcome, @Nullable Throwable cause);

	/**
	 * The time in which an observation is the current one of a thread.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		/** Changes nothing. */
		Scope NONE = () -> {
		};

		@Override
		void close();

	}

}
