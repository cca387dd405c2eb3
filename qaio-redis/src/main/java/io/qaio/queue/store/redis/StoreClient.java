package io.qaio.queue.store.redis;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.CommandSender;
import io.qaio.redis.ConnectionOwner;
import io.qaio.redis.RedisProblem;

/**
 * This application as a client of the server: its name among all that use the server, the
 * numbers of its calls, and the connections on which it sends commands. There is one
 * connection for all commands, and a second one only if puts wait for replicas. When a
 * connection breaks or is replaced, what was in flight is sent again, which every script
 * of a queue can take; callers wait for that until their command times out.
 * <p>
 * Thread-safe.
 */
final class StoreClient {

	/** 36 to the power of 12. */
	private static final long FIRST_OF_13_DIGITS = 4_738_381_338_321_616_896L;

	private static final long REST_OF_13_DIGITS = Long.MAX_VALUE - FIRST_OF_13_DIGITS;

	/** How long an attempt to connect may take. */
	static final Duration ATTEMPT = Duration.ofSeconds(10);

	/** For how long calls fail at once after a failed attempt. */
	static final Duration BACK_OFF = Duration.ofMillis(500);

	/** The most takes that may get a task by a message: see {@code hand-over.lua}. */
	private static final int MAX_MESSAGES = 500;

	private final String name = Long.toString(FIRST_OF_13_DIGITS + new SecureRandom().nextLong(REST_OF_13_DIGITS),
			Character.MAX_RADIX);

	private final AtomicLong numbers = new AtomicLong(1_000_000_000_000L);

	private final Semaphore messages = new Semaphore(MAX_MESSAGES);

	private final byte[] channel;

	private final byte[] queuesChannel;

	private final CommandSender<CommandConnection> commands;

	private final CommandSender<ReplicaConnection> replicated;

	private final boolean waitsForReplicas;

	private volatile boolean closed;

	/**
	 * Create a client, not connected.
	 * @param clients gives the driver's client to connect with
	 * @param keyPrefix what the names of channels begin with
	 * @param replicaWait on how many replicas a task must be when a put returns
	 * @param timer runs short work at its time
	 * @param onReplaced is told after a connection was replaced, and why
	 */
	StoreClient(Supplier<? extends AbstractRedisClient> clients, String keyPrefix, ReplicaWait replicaWait,
			ScheduledExecutorService timer, Consumer<RedisProblem> onReplaced) {
		this.channel = QueueScripts.bytes(keyPrefix + ":consumer:" + this.name);
		this.queuesChannel = QueueScripts.bytes(keyPrefix + ":queues");
		this.commands = new CommandSender<>(
				new ConnectionOwner<>(clients, CommandConnection::open, CommandConnection::close, ATTEMPT, BACK_OFF),
				timer, onReplaced);
		this.replicated = new CommandSender<>(new ConnectionOwner<>(clients,
				(client) -> new ReplicaConnection(client, replicaWait), ReplicaConnection::close, ATTEMPT, BACK_OFF),
				timer, onReplaced);
		this.waitsForReplicas = replicaWait.replicas() > 0;
	}

	/**
	 * The name of the application: 13 characters.
	 */
	String name() {
		return this.name;
	}

	/**
	 * The messages with tasks that the server may have under way to this application: a
	 * take that waits has one of them, or none.
	 */
	Semaphore messages() {
		return this.messages;
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
	CompletableFuture<CommandConnection> connection() {
		return this.closed ? CompletableFuture.failedFuture(closedException()) : this.commands.connection();
	}

	/**
	 * Send a command.
	 * @param <T> the type of the reply
	 * @param key a key of the command
	 * @param command sends it, perhaps several times
	 * @return its reply
	 */
	<T> CompletableFuture<T> send(byte[] key, Function<CommandConnection, CompletableFuture<T>> command) {
		return this.closed ? CompletableFuture.failedFuture(closedException()) : this.commands.send(key, command);
	}

	/**
	 * Send a command that puts tasks.
	 * @param <T> the type of the reply
	 * @param queue the name of the queue, for messages
	 * @param key a key of the command
	 * @param command sends it, perhaps several times
	 * @return its reply, once as many replicas have the tasks as must
	 */
	<T> CompletableFuture<T> put(String queue, byte[] key, Function<CommandConnection, CompletableFuture<T>> command) {
		if (!this.waitsForReplicas || this.closed) {
			return send(key, command);
		}
		return this.replicated.send(key, (connection) -> connection.confirmed(queue, command));
	}

	/**
	 * Find out whether a server answers.
	 * @return done when it has
	 */
	CompletableFuture<?> ask() {
		return send(this.queuesChannel, (connection) -> connection.ask(this.queuesChannel).thenApply((answer) -> true));
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
