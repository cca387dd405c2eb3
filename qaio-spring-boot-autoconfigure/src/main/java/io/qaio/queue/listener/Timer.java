package io.qaio.queue.listener;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a container that does short work at its time. It is not a daemon: an
 * application that does nothing but listen lives as long as its containers run.
 */
final class Timer {

	private static final Logger logger = LoggerFactory.getLogger(Timer.class);

	private final ScheduledThreadPoolExecutor executor;

	Timer(String name) {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> new Thread(task, name));
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.prestartCoreThread();
	}

	/**
	 * Do something once, unless the timer is stopped before.
	 */
	void after(long nanos, Runnable work) {
		try {
			this.executor.schedule(guard(work), nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Stopped meanwhile", ex);
		}
	}

	/**
	 * Do something again and again until the timer is stopped.
	 * @return ends it before
	 */
	Runnable every(long nanos, Runnable work) {
		try {
			Future<?> scheduled = this.executor.scheduleWithFixedDelay(guard(work), nanos, nanos, TimeUnit.NANOSECONDS);
			return () -> scheduled.cancel(false);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Stopped meanwhile", ex);
			return () -> {
			};
		}
	}

	private static Runnable guard(Runnable work) {
		return () -> {
			try {
				work.run();
			}
			catch (RuntimeException | Error ex) {
				// the executor would keep it to itself, and the next time must come all
				// the same
				logger.error("Work of a container of listeners failed", ex);
			}
		};
	}

	void stop() {
		this.executor.shutdownNow();
	}

}
