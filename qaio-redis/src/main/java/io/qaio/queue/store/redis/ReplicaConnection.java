package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.qaio.queue.store.TaskNotReplicatedException;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.redis.AskableConnection;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.RedisProblem;
import org.jspecify.annotations.Nullable;

/**
 * The connection of puts that wait for replicas. They have their own, because Redis
 * replies to nothing else on a connection while it waits there. When the connection
 * breaks the driver repeats the wait on another, after a fail-over even on another master
 * that may not have the tasks: such a wait confirms nothing.
 * <p>
 * Thread-safe.
 */
final class ReplicaConnection implements AskableConnection {

	private final CommandConnection connection;

	private final ReplicaWait wait;

	private final AtomicLong disconnects = new AtomicLong();

	/** How many waits are in flight. */
	private int waits;

	/**
	 * The most that were in flight since there was none. The server ends one after the
	 * other, so this is how many times as long as one the last of them takes.
	 */
	private int mostWaits;

	ReplicaConnection(CommandConnection connection, ReplicaWait wait) {
		this.connection = connection;
		this.wait = wait;
		this.connection.onDisconnect(this.disconnects::incrementAndGet);
	}

	/**
	 * Put tasks and wait for the replicas.
	 * @param <T> the type of the reply
	 * @param queue the name of the queue, for messages
	 * @param write sends the command that puts the tasks
	 * @return its reply, once the replicas have the tasks
	 */
	<T> CompletableFuture<T> confirmed(String queue, Function<CommandConnection, CompletableFuture<T>> write) {
		if (this.connection.isCluster()) {
			return CompletableFuture.failedFuture(new TaskStoreException("Queue '" + queue
					+ "', put: waiting for replicas is not possible in a cluster. Nothing was stored. Leave out"
					+ " qaio.queue.wait-replicas, or use Sentinel.", null));
		}
		long before = this.disconnects.get();
		return write.apply(this.connection).thenCompose((reply) -> awaitReplicas().handle((count, thrown) -> {
			if (thrown != null) {
				String reason = RedisFailures.reason(RedisProblem.causeOf(thrown));
				throw notReplicated(queue, "the wait for them failed (" + reason + ")", thrown);
			}
			if (this.disconnects.get() != before) {
				throw notReplicated(queue, "the connection broke meanwhile", null);
			}
			if (count < this.wait.replicas()) {
				throw notReplicated(queue, count + " had it within " + this.wait.timeout().toMillis() + " ms", null);
			}
			return reply;
		}));
	}

	private CompletableFuture<Long> awaitReplicas() {
		synchronized (this) {
			this.waits++;
			this.mostWaits = Math.max(this.mostWaits, this.waits);
		}
		return this.connection.commands()
			.waitForReplication(this.wait.replicas(), this.wait.timeout().toMillis())
			.toCompletableFuture()
			.orTimeout(timeout().toNanos(), TimeUnit.NANOSECONDS)
			.whenComplete((count, thrown) -> waitEnded());
	}

	private synchronized void waitEnded() {
		this.waits--;
		this.mostWaits = (this.waits > 0) ? this.mostWaits : 0;
	}

	private CompletionException notReplicated(String queue, String why, @Nullable Throwable cause) {
		return new CompletionException(new TaskNotReplicatedException(
				"Queue '" + queue + "', put: stored on the master, but that " + this.wait.replicas()
						+ " replicas have it is not confirmed: " + why
						+ ". A fail-over now may lose it. Check the replicas, or raise"
						+ " qaio.queue.wait-replicas-timeout; a task that is put again needs an id, or there are two.",
				cause));
	}

	@Override
	public Duration timeout() {
		return this.connection.timeout().plus(this.wait.timeout());
	}

	@Override
	public synchronized Duration patience() {
		return this.connection.patience().plus(this.wait.timeout().multipliedBy(Math.max(1, this.mostWaits)));
	}

	@Override
	public CompletableFuture<?> ask(byte[] key) {
		return this.connection.ask(key);
	}

	@Override
	public void close() {
		this.connection.close();
	}

}
