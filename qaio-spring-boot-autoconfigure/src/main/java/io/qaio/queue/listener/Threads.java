package io.qaio.queue.listener;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads that listeners run on, as many as are needed.
 */
interface Threads extends Executor {

	/**
	 * No more work comes: wait until the last has ended.
	 */
	void stop(long nanos) throws InterruptedException;

	/**
	 * No more work comes.
	 */
	void end();

	/**
	 * Make the threads of a container.
	 * @param prefix what their names begin with
	 * @param virtual whether they are virtual, which needs Java 21
	 */
	static Threads of(String prefix, boolean virtual) {
		return virtual ? new Virtual(prefix) : new Pool(prefix);
	}

	/**
	 * Threads that stay for a while, and do not keep the application alive: a listener
	 * that never returns must not.
	 */
	final class Pool implements Threads {

		private static final long KEEP_ALIVE_SECONDS = 10;

		private final ThreadPoolExecutor executor;

		Pool(String prefix) {
			CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
			factory.setDaemon(true);
			this.executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
					new SynchronousQueue<>(), factory);
		}

		@Override
		public void execute(Runnable work) {
			this.executor.execute(work);
		}

		@Override
		public void stop(long nanos) throws InterruptedException {
			this.executor.shutdown();
			this.executor.awaitTermination(nanos, TimeUnit.NANOSECONDS);
		}

		@Override
		public void end() {
			this.executor.shutdown();
		}

	}

	/**
	 * A thread for each piece of work.
	 */
	final class Virtual implements Threads {

		private final SimpleAsyncTaskExecutor executor;

		Virtual(String prefix) {
			this.executor = new SimpleAsyncTaskExecutor(prefix);
			this.executor.setVirtualThreads(true);
		}

		@Override
		public void execute(Runnable work) {
			this.executor.execute(work);
		}

		@Override
		public void stop(long nanos) {
			// they end with their work
		}

		@Override
		public void end() {
			// they end with their work
		}

	}

}
