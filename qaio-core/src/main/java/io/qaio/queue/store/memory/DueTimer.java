package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Runs an action when the first delay or lease of a queue ends. Guarded by the lock of
 * the {@link MemoryQueue}.
 * <p>
 * All queues share one daemon thread, which ends after a second without work.
 */
final class DueTimer {

	private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

	private final Runnable action;

	private @Nullable Instant due;

	private @Nullable ScheduledFuture<?> scheduled;

	DueTimer(Runnable action) {
		this.action = action;
	}

	private static ScheduledThreadPoolExecutor executor() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "qaio-memory-store");
			thread.setDaemon(true);
			return thread;
		});
		executor.setRemoveOnCancelPolicy(true);
		executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	/**
	 * Run the action at a time, or at the earlier time that is set already. The action
	 * sets the timer again.
	 */
	void fireAt(Instant due, Instant now) {
		if (this.due == null || due.isBefore(this.due)) {
			stop();
			// at least 1 ms, so that a clock that stands still causes no busy loop
			long delay = Math.max(1, TimeUnit.MILLISECONDS.convert(Duration.between(now, due)));
			this.due = due;
			this.scheduled = EXECUTOR.schedule(this.action, delay, TimeUnit.MILLISECONDS);
		}
	}

	void stop() {
		if (this.scheduled != null) {
			this.scheduled.cancel(false);
		}
		this.scheduled = null;
		this.due = null;
	}

}
