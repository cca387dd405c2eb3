package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.ConnectionOwner;

/**
 * The connections on which a store sends its commands: one for all, and a second one only
 * if puts wait for replicas. The driver reconnects them and sends again what was in
 * flight, which every script of a queue can take; callers wait for that until their
 * command times out.
 * <p>
 * Thread-safe.
 */
final class StoreConnections {

	private static final Duration BACK_OFF = Duration.ofMillis(500);

	private final ConnectionOwner<CommandConnection> commands;

	private final ConnectionOwner<ReplicaConnection> replicated;

	private final ReplicaWait replicaWait;

	private volatile boolean closed;

	StoreConnections(Supplier<? extends AbstractRedisClient> clients, ReplicaWait replicaWait) {
		this.commands = new ConnectionOwner<>(clients, CommandConnection::open, CommandConnection::close, BACK_OFF);
		this.replicated = new ConnectionOwner<>(clients, (client) -> ReplicaConnection.open(client, replicaWait),
				ReplicaConnection::close, BACK_OFF);
		this.replicaWait = replicaWait;
	}

	/**
	 * The connection for all commands, opened now if need be.
	 */
	CompletableFuture<CommandConnection> commands() {
		return this.closed ? CompletableFuture.failedFuture(closedException()) : this.commands.get();
	}

	/**
	 * Send a command that puts tasks.
	 * @param queue the name of the queue, for messages
	 * @param write sends the command
	 * @return its reply, once as many replicas have the tasks as must
	 */
	CompletableFuture<Object> put(String queue, Function<CommandConnection, CompletableFuture<Object>> write) {
		if (!this.replicaWait.isNeeded()) {
			return commands().thenCompose(write);
		}
		return this.closed ? CompletableFuture.failedFuture(closedException())
				: this.replicated.get().thenCompose((connection) -> connection.confirmed(queue, write));
	}

	/**
	 * Wait for the replies to all commands sent so far.
	 */
	CompletableFuture<?> flush() {
		return this.commands.current()
			.<CompletableFuture<?>>map(CommandConnection::flush)
			.orElseGet(() -> CompletableFuture.completedFuture(null));
	}

	/**
	 * Fail all later calls.
	 */
	void refuse() {
		this.closed = true;
	}

	/**
	 * Close the connections, after {@link #refuse()}.
	 */
	void close() {
		this.replicated.close();
		this.commands.close();
	}

	/**
	 * The failure of calls to a store that is closed.
	 */
	static TaskStoreException closedException() {
		return new TaskStoreException("The wait or the call has ended: the store is closed", null);
	}

}
