package io.qaio.queue.store.tarantool.iproto;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A connection to one instance. Once it has ended it stays so.
 * <p>
 * Arguments may be {@code null}, a Boolean, an Integer or Long, a Double, a String, a
 * {@code byte[]}, or a List or Map of them. Results have the same types, but strings are
 * {@code byte[]}, since only the caller knows which of them are text; integers are Long,
 * or BigInteger where a Long is too small.
 * <p>
 * Futures fail with an {@link IprotoException} if the server replies with an error, and
 * with an {@link IprotoUnavailableException} if it does not reply in time or the
 * connection ends. The thread that reads the connection completes them: what depends on
 * them must not block.
 * <p>
 * Safe for use by many threads. Requests leave in the order in which they were made.
 */
public interface IprotoSession {

	/**
	 * The address of the instance.
	 * @return the address
	 */
	IprotoAddress address();

	/**
	 * Call a stored function.
	 * @param function its name
	 * @param arguments its arguments
	 * @param timeout how long the reply may take
	 * @return what it returned
	 */
	CompletableFuture<List<@Nullable Object>> call(String function, List<? extends @Nullable Object> arguments,
			Duration timeout);

	/**
	 * Call a stored function, with the timeout of the settings.
	 * @param function its name
	 * @param arguments its arguments
	 * @return what it returned
	 */
	CompletableFuture<List<@Nullable Object>> call(String function, List<? extends @Nullable Object> arguments);

	/**
	 * Run Lua, with the timeout of the settings.
	 * @param lua a chunk, whose arguments are {@code ...}
	 * @param arguments its arguments
	 * @return what it returned
	 */
	CompletableFuture<List<@Nullable Object>> eval(String lua, List<? extends @Nullable Object> arguments);

	/**
	 * Whether the connection is open, as far as the client knows.
	 * @return whether it has not ended
	 */
	boolean isOpen();

	/**
	 * End the connection. Calls that are under way fail.
	 */
	void close();

}
