package io.qaio.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * Threads that consume by hand until they are closed.
 */
public final class ConsumerThreads implements AutoCloseable {

	private final AtomicBoolean closed = new AtomicBoolean();

	private final List<Thread> threads = new ArrayList<>();

	/**
	 * Start the threads.
	 * @param number how many
	 * @param step what each does again and again, given its number: ends soon if there is
	 * nothing to do
	 */
	public ConsumerThreads(int number, IntConsumer step) {
		for (int i = 0; i < number; i++) {
			int consumer = i;
			Thread thread = new Thread(() -> {
				while (!this.closed.get()) {
					step.accept(consumer);
				}
			}, "consumer-" + i);
			thread.start();
			this.threads.add(thread);
		}
	}

	@Override
	public void close() throws InterruptedException {
		this.closed.set(true);
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

}
