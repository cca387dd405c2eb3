package io.qaio.queue.store.redis;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.ConnectionOwner;

/**
 * This application as a client of the server: its name among all that use the server, the
 * numbers of its calls, and the connections on which it sends commands. There is one
 * connection for all commands, and a second one only if puts wait for replicas. The
 * driver reconnects them and sends again what was in flight, which every script of a
 * queue can take; callers wait for that until their command times out.
 * <p>
 * Thread-safe.
 */
final class StoreClient {

	/** 36 to the power of 12. */
	private static final long FIRST_OF_13_DIGITS = 4_738_381_338_321_616_896L;

	private static final long REST_OF_13_DIGITS = Long.MAX_VALUE - FIRST_OF_13_DIGITS;

	private static final Duration BACK_OFF = Duration.ofMillis(500);

	private final String name = Long.toString(FIRST_OF_13_DIGITS + new SecureRandom().nextLong(REST_OF_13_DIGITS),
			Character.MAX_RADIX);

	private final AtomicLong numbers = new AtomicLong(1_000_000_000_000L);

	private final byte[] channel;

	private final byte[] queuesChannel;

	private final ConnectionOwner<CommandConnection> commands;

	private final ConnectionOwner<ReplicaConnection> replicated;

	private final boolean waitsForReplicas;

	private volatile boolean closed;

	StoreClient(Supplier<? extends AbstractRedisClient> clients, String keyPrefix, ReplicaWait replicaWait) {
		this.channel = QueueScripts.bytes(keyPrefix + ":consumer:" + this.name);
		this.queuesChannel = QueueScripts.bytes(keyPrefix + ":queues");
		this.commands = new ConnectionOwner<>(clients, CommandConnection::open, CommandConnection::close, BACK_OFF);
		this.replicated = new ConnectionOwner<>(clients, (client) -> new ReplicaConnection(client, replicaWait),
				ReplicaConnection::close, BACK_OFF);
		this.waitsForReplicas = replicaWait.replicas() > 0;
	}

	/**
	 * The name of the application: 13 characters.
	 */
	String name() {
		return this.name;
	}

	/**
	 * The channel that only this application listens to. It ends with the name of the
	 * application, and those of other applications differ only in that.
	 */
	byte[] channel() {
		return this.channel;
	}

	/**
	 * The channel on which all applications listen.
	 */
	byte[] queuesChannel() {
		return this.queuesChannel;
	}

	/**
	 * A number that is larger than all before. As text these numbers, of 13 digits, sort
	 * as they count.
	 */
	long nextNumber() {
		return this.numbers.incrementAndGet();
	}

	/**
	 * A list that begins with the arguments of every call.
	 */
	List<byte[]> arguments() {
		List<byte[]> arguments = new ArrayList<>();
		arguments.add(this.queuesChannel);
		return arguments;
	}

	/**
	 * The connection for all commands, opened now if need be.
	 */
	CompletableFuture<CommandConnection> commands() {
		return this.closed ? CompletableFuture.failedFuture(closedException()) : this.commands.get();
	}

	/**
	 * Send a command that puts tasks.
	 * @param <T> the type of the reply
	 * @param queue the name of the queue, for messages
	 * @param write sends the command
	 * @return its reply, once as many replicas have the tasks as must
	 */
	<T> CompletableFuture<T> put(String queue, Function<CommandConnection, CompletableFuture<T>> write) {
		if (!this.waitsForReplicas || this.closed) {
			return commands().thenCompose(write);
		}
		return this.replicated.get().thenCompose((connection) -> connection.confirmed(queue, write));
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
		return new TaskStoreException(
				"Nothing was stored, taken or changed: the store is closed. Open another store, or close this one later.",
				null);
	}

}
