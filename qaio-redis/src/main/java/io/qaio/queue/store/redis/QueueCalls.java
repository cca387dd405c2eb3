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
 * Calls scripts on the keys of one queue.
 */
final class QueueCalls {

	/** What an argument that says nothing looks like. */
	static final byte[] NOTHING = {};

	private final RedisTaskStore store;

	private final String queue;

	private final QueueKeys keys;

	private final byte[] commonChannel;

	QueueCalls(RedisTaskStore store, String queue) {
		this.store = store;
		this.queue = queue;
		this.keys = new QueueKeys(store.layout(), store.prefix(), queue);
		this.commonChannel = bytes(store.commonChannel());
	}

	/**
	 * The queue's name.
	 */
	String queue() {
		return this.queue;
	}

	/**
	 * The keys that all scripts take.
	 */
	QueueKeys keys() {
		return this.keys;
	}

	/**
	 * What names deliveries in the scripts.
	 */
	TokenFormat tokens() {
		return this.store.layout().tokens();
	}

	LuaScript text(Script script) {
		return this.store.scripts().text(script);
	}

	CompletableFuture<CommandConnection> link() {
		return this.store.connections().commands();
	}

	/**
	 * The first arguments of every call.
	 */
	List<byte[]> arguments() {
		List<byte[]> arguments = new ArrayList<>();
		arguments.add(this.commonChannel);
		return arguments;
	}

	/**
	 * Call a script.
	 * @param script the script
	 * @param arguments its arguments after those that all scripts take
	 * @return what it returned, or a {@link TaskStoreException}
	 */
	CompletableFuture<Object> call(Script script, byte[]... arguments) {
		List<byte[]> all = arguments();
		all.addAll(List.of(arguments));
		return call(script, all).exceptionally((thrown) -> {
			throw explain(script).apply(thrown);
		});
	}

	/**
	 * Call a script; failures are those of the driver.
	 * @param script the script
	 * @param arguments all of its arguments
	 * @return what it returned
	 */
	CompletableFuture<Object> call(Script script, List<byte[]> arguments) {
		return link().thenCompose((link) -> link.call(text(script), this.keys.all(), arguments.toArray(new byte[0][])));
	}

	/**
	 * Says what a failure of a script means.
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
