package io.qaio.queue.listener;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The short work that a running container does at a later time, on a thread that it
 * shares with others.
 * <p>
 * Thread-safe.
 */
final class ListenerTimer {

	private static final Logger logger = LoggerFactory.getLogger(ListenerTimer.class);

	private final ScheduledThreadPoolExecutor executor;

	private volatile boolean stopped;

	ListenerTimer(ScheduledThreadPoolExecutor executor) {
		this.executor = executor;
	}

	/**
	 * Create what timers share: one daemon thread, which ends when nothing is scheduled.
	 */
	static ScheduledThreadPoolExecutor thread() {
		CustomizableThreadFactory factory = new CustomizableThreadFactory("task-listener-timer-");
		factory.setDaemon(true);
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, factory);
		executor.setKeepAliveTime(2 * ListenerTuning.UPKEEP, TimeUnit.NANOSECONDS);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	/**
	 * Do something once, unless the timer is stopped before.
	 */
	void after(long nanos, Runnable work) {
		this.executor.schedule(() -> {
			try {
				if (!this.stopped) {
					work.run();
				}
			}
			catch (RuntimeException | Error ex) {
				// the executor would keep it to itself
				logger.error("Work of a listener container failed", ex);
			}
		}, nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * Do something periodically until the timer is stopped.
	 */
	void every(long nanos, Runnable work) {
		after(nanos, () -> {
			try {
				work.run();
			}
			finally {
				every(nanos, work);
			}
		});
	}

	/**
	 * Do nothing any more.
	 */
	void stop() {
		this.stopped = true;
	}

}
