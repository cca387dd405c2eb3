package io.qaio.benchmarks.limiter;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

import io.qaio.benchmarks.harness.SharedLimiter;

/**
 * Decisions of one limiter for a while, and how long they took.
 */
final class SharedRun {

	/** In steps of a microsecond, up to 100 ms. */
	private static final int STEPS = 100_000;

	private final SharedLimiter limiter;

	private final String[] keys;

	private final long start = System.nanoTime();

	private final long end;

	private final AtomicInteger next = new AtomicInteger();

	private final LongAdder decided = new LongAdder();

	private final AtomicIntegerArray micros = new AtomicIntegerArray(STEPS);

	private SharedRun(SharedLimiter limiter, String[] keys, Duration duration) {
		this.limiter = limiter;
		this.keys = keys;
		this.end = this.start + duration.toNanos();
	}

	/**
	 * Run.
	 * @param inFlight how many decisions are under way; 0 for one caller that waits
	 */
	static Result of(SharedLimiter limiter, String[] keys, int inFlight, Duration duration) {
		SharedRun run = new SharedRun(limiter, keys, duration);
		if (inFlight == 0) {
			run.call();
		}
		else {
			run.keepInFlight(inFlight);
		}
		double seconds = (System.nanoTime() - run.start) / 1e9;
		return new Result(run.decided.sum() / seconds, run.percentile(50), run.percentile(99));
	}

	private void call() {
		long now = System.nanoTime();
		while (now < this.end) {
			check(this.limiter.decide(key()));
			long then = System.nanoTime();
			note(then - now);
			now = then;
		}
	}

	private void keepInFlight(int inFlight) {
		CompletableFuture<?>[] all = new CompletableFuture<?>[inFlight];
		for (int i = 0; i < inFlight; i++) {
			CompletableFuture<Boolean> done = new CompletableFuture<>();
			startNext(done);
			all[i] = done;
		}
		CompletableFuture.allOf(all).join();
	}

	private void startNext(CompletableFuture<Boolean> done) {
		long started = System.nanoTime();
		if (started >= this.end) {
			done.complete(true);
			return;
		}
		this.limiter.decideAsync(key()).whenComplete((granted, failure) -> {
			if (failure != null) {
				done.completeExceptionally(failure);
				return;
			}
			check(granted);
			note(System.nanoTime() - started);
			startNext(done);
		});
	}

	private String key() {
		return this.keys[(int) ((this.next.getAndIncrement() * 7919L & Integer.MAX_VALUE) % this.keys.length)];
	}

	private static void check(boolean granted) {
		if (!granted) {
			throw new IllegalStateException("A limit was reached that is none");
		}
	}

	private void note(long nanos) {
		this.decided.increment();
		this.micros.incrementAndGet((int) Math.min(STEPS - 1, nanos / 1000));
	}

	private double percentile(double percent) {
		long rank = (long) Math.ceil(this.decided.sum() * percent / 100);
		long seen = 0;
		for (int i = 0; i < STEPS; i++) {
			seen += this.micros.get(i);
			if (seen >= rank) {
				return i;
			}
		}
		return STEPS;
	}

	/**
	 * What a run reached.
	 *
	 * @param perSecond decisions a second
	 * @param p50 microseconds
	 * @param p99 microseconds
	 */
	record Result(double perSecond, double p50, double p99) {
	}

}
