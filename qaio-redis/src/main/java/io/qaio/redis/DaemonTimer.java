package io.qaio.redis;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Creates timers for short work that does not block.
 */
public final class DaemonTimer {

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private DaemonTimer() {
	}

	/**
	 * Create a timer of one daemon thread, which exists only while work is scheduled: a
	 * timer that nobody shuts down costs nothing. Once shut down it drops what it is
	 * given.
	 * @param name the start of the name of the thread
	 * @return the timer
	 */
	public static ScheduledExecutorService create(String name) {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory(name, true));
		timer.setRemoveOnCancelPolicy(true);
		timer.setKeepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS);
		timer.allowCoreThreadTimeOut(true);
		timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
		return timer;
	}

}
