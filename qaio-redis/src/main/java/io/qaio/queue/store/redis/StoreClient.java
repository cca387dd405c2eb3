package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.CommandSender;
import io.qaio.redis.ConnectionOwner;
import io.qaio.redis.KeyNames;
import io.qaio.redis.LuaScript;
import io.qaio.redis.RedisProblem;
import io.qaio.redis.RightsCheck;

/**
 * This application as a client of the server: its names among all that use the server,
 * the numbers of its calls, and the connections on which it sends commands. There is one
 * connection for all commands, and a second one only if puts wait for replicas. When a
 * connection breaks or is replaced, what was in flight is sent again, which every script
 * of a queue can take; callers wait for that until their command times out.
 * <p>
 * Thread-safe.
 */
final class StoreClient {

	/** How long an attempt to connect may take. */
	static final Duration ATTEMPT = Duration.ofSeconds(10);

	/**
	 * After that, a new connection is used though it is not known what the user may do.
	 */
	private static final Duration RIGHTS_PATIENCE = Duration.ofMillis(500);

	/** For how long calls fail at once after a failed attempt. */
	static final Duration BACK_OFF = Duration.ofMillis(500);

	/** The most takes that may get a task by a message: see {@code hand-over.lua}. */
	private static final int MAX_MESSAGES = 500;

	private final ClientIdentity identity = new ClientIdentity();

	private final Semaphore messages = new Semaphore(MAX_MESSAGES);

	private final String channels;

	private final byte[] queuesChannel;

	private final CommandSender<CommandConnection> commands;

	private final CommandSender<ReplicaConnection> replicated;

	private final boolean waitsForReplicas;

	private final ScheduledExecutorService timer;

	private final RightsCheck rights;

	private final ServerCheck check;

	/**
	 * Create a client, not connected.
	 * @param clients gives the driver's client to connect with
	 * @param keyPrefix what the names of channels begin with
	 * @param replicaWait on how many replicas a task must be when a put returns
	 * @param timer runs short work at its time
	 * @param onReplaced is told after a connection was replaced, and why
	 * @param rights the script that tells what the user may not do
	 */
	StoreClient(Supplier<? extends AbstractRedisClient> clients, String keyPrefix, ReplicaWait replicaWait,
			ScheduledExecutorService timer, Consumer<RedisProblem> onReplaced, LuaScript rights) {
		this.channels = keyPrefix + ":consumer:";
		this.queuesChannel = QueueScripts.bytes(keyPrefix + ":queues");
		this.commands = new CommandSender<>(
				new ConnectionOwner<>(clients, this::open, CommandConnection::close, ATTEMPT, BACK_OFF), timer,
				onReplaced);
		this.replicated = new CommandSender<>(
				new ConnectionOwner<>(clients, (client) -> new ReplicaConnection(open(client), replicaWait),
						ReplicaConnection::close, ATTEMPT, BACK_OFF),
				timer, onReplaced);
		this.waitsForReplicas = replicaWait.replicas() > 0;
		this.timer = timer;
		this.rights = new RightsCheck(rights, QueueScripts.bytes(KeyNames.encode(keyPrefix, "") + ":rights"),
				this.queuesChannel, channel());
		this.check = new ServerCheck(this.waitsForReplicas);
	}

	/**
	 * Connect, and find missing rights before an operation does when it is half done.
	 */
	private CommandConnection open(AbstractRedisClient client) {
		CommandConnection connection = CommandConnection.open(client);
		try {
			// in a cluster, the node of this key may be silent, and others not
			this.rights.of(connection)
				.completeOnTimeout(null, RIGHTS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
				.join();
		}
		catch (RuntimeException ex) {
			connection.close();
			throw ex;
		}
		this.identity.drawProducer();
		// what the driver sends again keeps its name, what comes later has another
		connection.onDisconnect(this.identity::drawProducer);
		this.check.begin(connection);
		return connection;
	}

	/**
	 * The messages with tasks that the server may have under way to this application: a
	 * take that waits has one of them, or none.
	 */
	Semaphore messages() {
		return this.messages;
	}

	/**
	 * Runs short work at its time.
	 */
	ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * What is wrong with the settings of the server, as far as it is known.
	 */
	List<String> warnings() {
		return this.check.warnings();
	}

	/**
	 * The names of the application, and the numbers of its calls.
	 */
	ClientIdentity identity() {
		return this.identity;
	}

	/**
	 * The channel that only a consumer listens to. It ends with the name of the consumer,
	 * and those of other applications differ only in that.
	 */
	byte[] channel(String consumer) {
		return QueueScripts.bytes(this.channels + consumer);
	}

	/**
	 * The channel of the consumer that this application is now.
	 */
	byte[] channel() {
		return channel(this.identity.consumer());
	}

	/**
	 * The channel on which all applications listen.
	 */
	byte[] queuesChannel() {
		return this.queuesChannel;
	}

	/**
	 * Sends all commands but those that put tasks.
	 */
	CommandSender<CommandConnection> commands() {
		return this.commands;
	}

	/**
	 * Send a command.
	 * @param <T> the type of the reply
	 * @param key a key of the command
	 * @param command sends it, perhaps several times
	 * @return its reply
	 */
	<T> CompletableFuture<T> send(byte[] key, Function<CommandConnection, CompletableFuture<T>> command) {
		return this.commands.send(key, explained(command));
	}

	private <T> Function<CommandConnection, CompletableFuture<T>> explained(
			Function<CommandConnection, CompletableFuture<T>> command) {
		return (connection) -> command.apply(connection)
			.exceptionallyCompose((thrown) -> this.rights.explain(connection, thrown));
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
		return this.waitsForReplicas
				? this.replicated.send(key, (connection) -> connection.confirmed(queue, explained(command)))
				: send(key, command);
	}

	/**
	 * Which server has a key, as far as is known.
	 * @param key the key
	 * @return a name that is different for servers that are
	 */
	String server(byte[] key) {
		return this.commands.current().map((connection) -> connection.server(key)).orElse("");
	}

	/**
	 * How long a put may take.
	 */
	Duration putTimeout() {
		return this.waitsForReplicas ? this.replicated.timeout() : this.commands.timeout();
	}

	/**
	 * Find out whether a server answers, and whether it accepts writes.
	 * @param doubted whether there is a reason to doubt that it answers
	 * @return done when it has
	 */
	CompletableFuture<?> ask(boolean doubted) {
		return this.commands.ask(this.queuesChannel, doubted);
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
		this.replicated.refuse(StoreClient::closedException);
		this.commands.refuse(StoreClient::closedException);
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
