package io.qaio.queue.store.tarantool.iproto;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A request that awaits its reply. Safe for use by many threads.
 */
final class IprotoCall {

	/** The number that the reply repeats. */
	final long sync;

	final byte[] frame;

	final Duration timeout;

	final CompletableFuture<List<@Nullable Object>> result = new CompletableFuture<>();

	/** When the request left, by {@link System#nanoTime()}. */
	volatile long sentAt;

	IprotoCall(long sync, byte[] frame, Duration timeout) {
		this.sync = sync;
		this.frame = frame;
		this.timeout = timeout;
	}

	void complete(IprotoReply reply) {
		IprotoException failure = reply.failure();
		if (failure == null) {
			this.result.complete(reply.data());
		}
		else {
			this.result.completeExceptionally(failure);
		}
	}

}
