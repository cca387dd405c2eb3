package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.qaio.queue.store.TaskStoreException;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.LuaScript;

/**
 * Calls scripts on the keys of one queue. Thread-safe.
 */
final class QueueScripts {

	/** An argument that is not used. */
	static final byte[] NOTHING = {};

	private final String queue;

	private final QueueKeys keys;

	private final LayoutScripts scripts;

	private final StoreConnections connections;

	private final byte[] queuesChannel;

	/**
	 * Create the scripts of a queue.
	 * @param queue the name of the queue
	 * @param keys its keys
	 * @param scripts the scripts of the layout
	 * @param connections where to send calls
	 * @param queuesChannel the channel on which all consumers listen
	 */
	QueueScripts(String queue, QueueKeys keys, LayoutScripts scripts, StoreConnections connections,
			String queuesChannel) {
		this.queue = queue;
		this.keys = keys;
		this.scripts = scripts;
		this.connections = connections;
		this.queuesChannel = bytes(queuesChannel);
	}

	/**
	 * The name of the queue.
	 */
	String queue() {
		return this.queue;
	}

	QueueKeys keys() {
		return this.keys;
	}

	LuaScript get(Script script) {
		return this.scripts.get(script);
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
	 * Call a script.
	 * @param script the script
	 * @param arguments its arguments after those of every call
	 * @return its reply, or a {@link TaskStoreException}
	 */
	CompletableFuture<Object> call(Script script, byte[]... arguments) {
		return explained(script, send(script, withCommon(arguments)));
	}

	/**
	 * Call a script that puts tasks.
	 * @param script the script
	 * @param arguments its arguments after those of every call
	 * @return its reply once as many replicas have the tasks as must, or a
	 * {@link TaskStoreException}
	 */
	CompletableFuture<Object> put(Script script, byte[]... arguments) {
		List<byte[]> all = withCommon(arguments);
		return explained(script, this.connections.put(this.queue, (connection) -> send(connection, script, all)));
	}

	private List<byte[]> withCommon(byte[]... arguments) {
		List<byte[]> all = arguments();
		all.addAll(List.of(arguments));
		return all;
	}

	/**
	 * Call a script; failures are those of the driver.
	 * @param script the script
	 * @param arguments all of its arguments
	 * @return its reply
	 */
	CompletableFuture<Object> send(Script script, List<byte[]> arguments) {
		return this.connections.commands().thenCompose((connection) -> send(connection, script, arguments));
	}

	private CompletableFuture<Object> send(CommandConnection connection, Script script, List<byte[]> arguments) {
		return connection.call(get(script), (script == Script.TICK) ? this.keys.forTick() : this.keys.all(),
				arguments.toArray(new byte[0][]));
	}

	private CompletableFuture<Object> explained(Script script, CompletableFuture<Object> reply) {
		return reply.exceptionally((thrown) -> {
			throw explain(script).apply(thrown);
		});
	}

	/**
	 * Translates the failures of a script.
	 */
	Function<Throwable, TaskStoreException> explain(Script script) {
		return (thrown) -> RedisFailures.explain(this.queue, script.operation(), thrown);
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static byte[] bytes(long number) {
		return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
	}

	static String string(Object reply) {
		return new String((byte[]) reply, StandardCharsets.UTF_8);
	}

	static List<?> list(Object reply) {
		return (List<?>) reply;
	}

}
