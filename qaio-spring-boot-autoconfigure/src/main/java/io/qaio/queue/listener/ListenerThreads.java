package io.qaio.queue.listener;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads of a running container, as many as are needed: daemons that stay for 10 s,
 * or a virtual thread for each piece of work. So a handler that never returns does not
 * keep the application alive.
 * <p>
 * Thread-safe.
 */
final class ListenerThreads implements Executor {

	private static final long KEEP_ALIVE_SECONDS = 10;

	/** The container that a thread belongs to. */
	private static final ThreadLocal<ListenerThreads> OWNER = new ThreadLocal<>();

	private final Executor executor;

	/**
	 * Create the threads of a container.
	 * @param prefix what their names begin with
	 * @param virtual whether they are virtual, which needs Java 21
	 */
	ListenerThreads(String prefix, boolean virtual) {
		if (virtual) {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(prefix);
			executor.setVirtualThreads(true);
			executor.setTaskDecorator(this::owned);
			this.executor = executor;
		}
		else {
			CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
			factory.setDaemon(true);
			this.executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
					new SynchronousQueue<>(), (work) -> factory.newThread(owned(work)));
		}
	}

	private Runnable owned(Runnable work) {
		return () -> {
			OWNER.set(this);
			work.run();
		};
	}

	/**
	 * Whether the current thread is one of these.
	 */
	boolean isCurrent() {
		return OWNER.get() == this;
	}

	@Override
	public void execute(Runnable work) {
		this.executor.execute(work);
	}

	/**
	 * Accept no more work.
	 */
	void shutdown() {
		if (this.executor instanceof ExecutorService pool) {
			pool.shutdown();
		}
	}

	/**
	 * Wait for the last work to end, after a shutdown. Virtual threads end with their
	 * work.
	 */
	void awaitEnd(long nanos) throws InterruptedException {
		if (this.executor instanceof ExecutorService pool) {
			pool.awaitTermination(nanos, TimeUnit.NANOSECONDS);
		}
	}

}
