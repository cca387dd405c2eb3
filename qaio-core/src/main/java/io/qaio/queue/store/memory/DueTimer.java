package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Rings when the first of a queue's delays and leases ends. Guarded by the queue's lock.
 * <p>
 * All queues share one daemon thread, which ends when none of them needs it.
 */
final class DueTimer {

	private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

	private final Runnable alarm;

	private @Nullable Instant due;

	private @Nullable ScheduledFuture<?> scheduled;

	DueTimer(Runnable alarm) {
		this.alarm = alarm;
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
	 * Ring at a time, or before it: whoever hears it looks at what is due and asks again.
	 */
	void ringAt(Instant due, Instant now) {
		if (this.due == null || due.isBefore(this.due)) {
			stop();
			// a clock that stands still must not make it ring without end
			long delay = Math.max(1, TimeUnit.MILLISECONDS.convert(Duration.between(now, due)));
			this.due = due;
			this.scheduled = EXECUTOR.schedule(this.alarm, delay, TimeUnit.MILLISECONDS);
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
