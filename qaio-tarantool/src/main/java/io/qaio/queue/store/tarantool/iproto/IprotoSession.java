package io.qaio.queue.store.tarantool.iproto;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A connection to one instance. Once it has ended it never works again.
 * <p>
 * Arguments may be {@code null}, a Boolean, an Integer or Long, a Double, a String, a
 * {@code byte[]}, or a List or Map of them. Results are of the same kinds, but strings
 * come as {@code byte[]}, for only the caller knows which of them are text; integers come
 * as Long, or as BigInteger where that is too small.
 * <p>
 * Futures complete with an {@link IprotoException} if the server answers with an error,
 * and with an {@link IprotoUnavailableException} if it does not answer in time or the
 * connection ends. They are completed by the thread that reads the connection: what
 * depends on them must not block.
 * <p>
 * Safe for use by many threads. Requests leave in the order in which they were made.
 */
public interface IprotoSession {

	/**
	 * Where the connection leads.
	 * @return the instance's address
	 */
	IprotoAddress address();

	/**
	 * Call a stored function.
	 * @param function its name
	 * @param arguments its arguments
	 * @param timeout how long the answer may take, from now
	 * @return what it returned
	 */
	CompletableFuture<List<@Nullable Object>> call(String function, List<? extends @Nullable Object> arguments,
			Duration timeout);

	/**
	 * Call a stored function that answers within the timeout of the settings.
	 * @param function its name
	 * @param arguments its arguments
	 * @return what it returned
	 */
	CompletableFuture<List<@Nullable Object>> call(String function, List<? extends @Nullable Object> arguments);

	/**
	 * Run Lua.
	 * @param lua the chunk, which finds its arguments in {@code ...}
	 * @param arguments its arguments
	 * @return what it returned
	 */
	CompletableFuture<List<@Nullable Object>> eval(String lua, List<? extends @Nullable Object> arguments);

	/**
	 * Whether the connection has not ended yet, as far as is known here.
	 * @return false once it has ended
	 */
	boolean isOpen();

	/**
	 * End the connection. What is under way fails.
	 */
	void close();

}
