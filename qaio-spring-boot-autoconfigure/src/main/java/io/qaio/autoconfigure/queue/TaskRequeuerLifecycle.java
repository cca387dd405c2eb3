package io.qaio.autoconfigure.queue;

import io.qaio.queue.TaskRequeuer;

import org.springframework.context.SmartLifecycle;

/**
 * Lets requeueing run as long as the application does.
 */
final class TaskRequeuerLifecycle implements SmartLifecycle {

	/** After the connections to stores at the start, before them at the end. */
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
