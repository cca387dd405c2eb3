package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.qaio.queue.store.QueueBounds;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.LuaScript;

/**
 * Calls scripts on the keys of one queue. Thread-safe.
 *
 * @param queue the name of the queue
 * @param keys its keys
 * @param scripts the scripts of the layout
 * @param client sends the calls
 * @param bounds the bounds of the queue
 */
record QueueScripts(String queue, QueueKeys keys, Map<Script, LuaScript> scripts, StoreClient client,
		QueueBounds bounds) {

	/** An argument that is not used. */
	static final byte[] NOTHING = {};

	LuaScript get(Script script) {
		return Objects.requireNonNull(this.scripts.get(script), script::operation);
	}

	/**
	 * Call a script.
	 * @param <T> the type of the reply
	 * @param script the script
	 * @param arguments its arguments after those of every call: bytes, texts or numbers
	 * @return its reply, or a {@link TaskStoreException}
	 */
	<T> CompletableFuture<T> call(Script script, Object... arguments) {
		return explained(script, send(script, withCommon(arguments)));
	}

	/**
	 * Call a script that puts tasks.
	 * @param <T> the type of the reply
	 * @param script the script
	 * @param arguments its arguments after those of every call: bytes, texts or numbers
	 * @return its reply once as many replicas have the tasks as must, or a
	 * {@link TaskStoreException}
	 */
	<T> CompletableFuture<T> put(Script script, Object... arguments) {
		List<byte[]> all = withCommon(arguments);
		return explained(script,
				this.client.put(this.queue, this.keys.all()[0], (connection) -> send(connection, script, all)));
	}

	private List<byte[]> withCommon(Object... arguments) {
		List<byte[]> all = arguments();
		for (Object argument : arguments) {
			all.add((argument instanceof byte[] bytes) ? bytes : bytes(argument.toString()));
		}
		return all;
	}

	/**
	 * A list that begins with the arguments of every call.
	 */
	List<byte[]> arguments() {
		List<byte[]> arguments = new ArrayList<>();
		arguments.add(this.client.queuesChannel());
		arguments.add(bytes(this.bounds.maxConcurrency()));
		return arguments;
	}

	/**
	 * Call a script; failures are those of the driver.
	 * @param <T> the type of the reply
	 * @param script the script
	 * @param arguments all of its arguments
	 * @return its reply
	 */
	<T> CompletableFuture<T> send(Script script, List<byte[]> arguments) {
		return this.client.send(this.keys.all()[0], (connection) -> send(connection, script, arguments));
	}

	private <T> CompletableFuture<T> send(CommandConnection connection, Script script, List<byte[]> arguments) {
		byte[][] keys = switch (script) {
			case TICK -> this.keys.allAnd("ticks");
			case CLOCK_STEPPED -> this.keys.allAnd("clock-step");
			default -> this.keys.all();
		};
		return connection.call(get(script), keys, arguments.toArray(new byte[0][]));
	}

	private <T> CompletableFuture<T> explained(Script script, CompletableFuture<T> reply) {
		return reply.exceptionally((thrown) -> {
			throw explain(script).apply(thrown);
		});
	}

	/**
	 * Translates the failures of a script.
	 */
	Function<Throwable, TaskStoreException> explain(Script script) {
		return (thrown) -> RedisFailures.explain(this.queue, script.operation(), this::rights, thrown);
	}

	/**
	 * To which keys and channels users need a right.
	 */
	private String rights() {
		return "the keys '" + this.keys.pattern() + "' and the channels '"
				+ new String(this.client.queuesChannel(), StandardCharsets.UTF_8) + "' and '"
				+ new String(this.client.channel(), StandardCharsets.UTF_8).replace(this.client.identity().consumer(),
						"*")
				+ "'";
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

	/**
	 * The positions, from 0, that a script counted from 1.
	 */
	static BitSet positions(Object reply) {
		BitSet positions = new BitSet();
		list(reply).forEach((position) -> positions.set((int) (long) position - 1));
		return positions;
	}

}
