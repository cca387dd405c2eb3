package io.qaio.benchmarks.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.qaio.benchmarks.harness.TaskPayloads;

/**
 * Keeps a number of asynchronous lifecycles under way until a given number has ended:
 * each that ends starts the next.
 */
final class InFlight {

	private final Supplier<CompletableFuture<byte[]>> lifecycle;

	private final AtomicInteger toStart;

	private final AtomicInteger toEnd;

	private final LongAdder bytes = new LongAdder();

	private final CompletableFuture<Long> done = new CompletableFuture<>();

	private InFlight(Supplier<CompletableFuture<byte[]>> lifecycle, int total) {
		this.lifecycle = lifecycle;
		this.toStart = new AtomicInteger(total);
		this.toEnd = new AtomicInteger(total);
	}

	static long run(Supplier<CompletableFuture<byte[]>> lifecycle, int underWay, int total) {
		InFlight run = new InFlight(lifecycle, total);
		for (int i = 0; i < underWay; i++) {
			run.startNext();
		}
		return TaskPayloads.check(total, run.done.join(), total);
	}

	private void startNext() {
		if (this.toStart.getAndDecrement() > 0) {
			this.lifecycle.get().whenComplete(this::ended);
		}
	}

	private void ended(byte[] payload, Throwable failure) {
		if (failure != null) {
			this.done.completeExceptionally(failure);
			return;
		}
		this.bytes.add(payload.length);
		if (this.toEnd.decrementAndGet() == 0) {
			this.done.complete(this.bytes.sum());
		}
		else {
			startNext();
		}
	}

}
