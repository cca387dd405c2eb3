package io.qaio.benchmarks.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.qaio.benchmarks.harness.ListenerDesign;
import io.qaio.benchmarks.harness.MailPayload;
import io.qaio.benchmarks.harness.MeasuredListener;

/**
 * Listeners in this JVM.
 *
 * @param design the listeners
 */
public record LocalListener(ListenerDesign design) implements MeasuredListener {

	/** How many tasks a call has when they are preloaded. */
	private static final int PORTION = 1000;

	private static final Duration LONGEST = Duration.ofMinutes(2);

	@Override
	public String title() {
		return this.design.title();
	}

	@Override
	public void preload(int tasks) {
		for (int i = 0; i < tasks; i += PORTION) {
			this.design.putAll(MailPayload.numbers(i, Math.min(tasks, i + PORTION)));
		}
	}

	@Override
	public double drain(int tasks, int concurrency) throws Exception {
		return run(tasks, concurrency, 0);
	}

	@Override
	public double together(int tasks, int concurrency) throws Exception {
		return run(tasks, concurrency, concurrency);
	}

	private double run(int tasks, int concurrency, int producers) throws Exception {
		CountDownLatch handled = new CountDownLatch(tasks);
		AtomicInteger toPut = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < producers; i++) {
			threads.add(new Thread(() -> put(toPut, tasks), "producer-" + i));
		}
		long start = System.nanoTime();
		long nanos;
		try (AutoCloseable listening = this.design.listen(concurrency, (mail) -> handled.countDown())) {
			threads.forEach(Thread::start);
			await(handled);
			nanos = System.nanoTime() - start;
			for (Thread thread : threads) {
				thread.join();
			}
		}
		if (this.design.left() != 0) {
			throw new IllegalStateException(title() + " has " + this.design.left() + " tasks left");
		}
		return tasks / (nanos / 1e9);
	}

	private void put(AtomicInteger toPut, int tasks) {
		for (int i = toPut.getAndIncrement(); i < tasks; i = toPut.getAndIncrement()) {
			this.design.put(MailPayload.number(i));
		}
	}

	private void await(CountDownLatch handled) throws InterruptedException {
		if (!handled.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException(
					title() + " has not handled " + handled.getCount() + " tasks within " + LONGEST);
		}
	}

	@Override
	public double[] pickUps(int samples, Duration rest) throws Exception {
		AtomicLong handled = new AtomicLong();
		Semaphore wakeUps = new Semaphore(0);
		double[] millis = new double[samples];
		try (AutoCloseable listening = this.design.listen(1, (mail) -> {
			handled.set(System.nanoTime());
			wakeUps.release();
		})) {
			for (int i = 0; i < samples; i++) {
				LockSupport.parkNanos(about(rest));
				long put = System.nanoTime();
				this.design.put(MailPayload.number(i));
				if (!wakeUps.tryAcquire(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
					throw new IllegalStateException(title() + " has not handled a task within " + LONGEST);
				}
				millis[i] = (handled.get() - put) / 1e6;
			}
		}
		return millis;
	}

	/**
	 * From half of it to one and a half.
	 */
	private static long about(Duration rest) {
		return (long) (rest.toNanos() * ThreadLocalRandom.current().nextDouble(0.5, 1.5));
	}

	@Override
	public void close() throws Exception {
		this.design.close();
	}

}
