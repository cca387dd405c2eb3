package io.qaio.autoconfigure.queue;

import io.qaio.queue.TaskRequeuer;

import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops requeueing with the application.
 */
final class TaskRequeuerLifecycle implements SmartLifecycle {

	/** Starts after the connections of stores, and stops before them. */
	static final int PHASE = 1024;

	private final TaskRequeuer requeuer;

	TaskRequeuerLifecycle(TaskRequeuer requeuer) {
		this.requeuer = requeuer;
	}

	@Override
	public void start() {
		this.requeuer.start();
	}

	@Override
	public void stop() {
		this.requeuer.stop();
	}

	@Override
	public boolean isRunning() {
		return this.requeuer.isRunning();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
