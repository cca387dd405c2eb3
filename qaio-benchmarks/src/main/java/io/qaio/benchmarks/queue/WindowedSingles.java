package io.qaio.benchmarks.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.api.StatefulRedisConnection;
import io.qaio.benchmarks.harness.TaskPayloads;

/**
 * One task a call, sent in windows that the caller flushes by hand: all puts of the
 * window in one system call, then all its takes, then all its acks. The most that a
 * driver can do for calls of one task, for a caller that knows them beforehand.
 */
final class WindowedSingles implements LifecycleDesign {

	private final StatefulRedisConnection<byte[], byte[]> connection;

	private final BareSingles bare;

	private final int window;

	private final int total;

	WindowedSingles(StatefulRedisConnection<byte[], byte[]> connection, int window, int total) {
		this.connection = connection;
		this.bare = new BareSingles(connection.async());
		this.window = window;
		this.total = total;
		connection.setAutoFlushCommands(false);
	}

	@Override
	public long run() {
		long bytes = 0;
		for (int i = 0; i < this.total; i += this.window) {
			bytes += runWindow();
		}
		return TaskPayloads.check(this.total, bytes, this.total);
	}

	private long runWindow() {
		List<byte[]> tokens = new ArrayList<>(this.window);
		List<CompletableFuture<Long>> puts = new ArrayList<>(this.window);
		for (int i = 0; i < this.window; i++) {
			tokens.add(this.bare.newToken());
			puts.add(this.bare.put());
		}
		flush(puts);
		List<CompletableFuture<byte[]>> takes = tokens.stream().map(this.bare::take).toList();
		flush(takes);
		long bytes = takes.stream().mapToLong((take) -> take.join().length).sum();
		flush(tokens.stream().map(this.bare::ack).toList());
		return bytes;
	}

	private void flush(List<? extends CompletableFuture<?>> calls) {
		this.connection.flushCommands();
		calls.forEach(CompletableFuture::join);
	}

}
