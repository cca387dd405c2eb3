package io.qaio.queue.store.redis;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.NewTask;
import io.qaio.redis.CommandConnection;

/**
 * The ticks of the schedules of one queue. A call that the driver repeats finds the last
 * tick moved on and changes nothing, so these need no numbers as {@link Puts} do.
 */
final class PutTicks {

	private final RedisTaskStore store;

	private final QueueCalls calls;

	private final byte[][] keys;

	PutTicks(RedisTaskStore store, QueueCalls calls) {
		this.store = store;
		this.calls = calls;
		this.keys = calls.keys().forTicks();
	}

	CompletableFuture<Instant> last(String schedule) {
		List<byte[]> arguments = this.calls.arguments();
		arguments.add(QueueCalls.bytes(schedule));
		return result(this.calls.link().thenCompose((link) -> send(link, arguments)));
	}

	CompletableFuture<Instant> put(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		List<byte[]> arguments = this.calls.arguments();
		arguments.add(QueueCalls.bytes(schedule));
		arguments.add(QueueCalls.bytes(previous.toEpochMilli()));
		arguments.add(QueueCalls.bytes(last.toEpochMilli()));
		for (NewTask task : tasks) {
			arguments.add(QueueCalls.bytes(task.terms().readyAt(Instant.EPOCH).toEpochMilli()));
			arguments.add(Entry.encode(task, 0));
		}
		return result(this.store.connections().put(this.calls.queue(), (link) -> send(link, arguments)));
	}

	private CompletableFuture<Object> send(CommandConnection link, List<byte[]> arguments) {
		return link.call(this.calls.text(Script.TICK), this.keys, arguments.toArray(new byte[0][]));
	}

	private CompletableFuture<Instant> result(CompletableFuture<Object> reply) {
		return reply.thenApply((millis) -> Instant.ofEpochMilli((long) millis)).exceptionally((thrown) -> {
			throw this.calls.explain(Script.TICK).apply(thrown);
		});
	}

}
