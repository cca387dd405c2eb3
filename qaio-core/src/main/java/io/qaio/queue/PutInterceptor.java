package io.qaio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Intercepts each call of {@code put} and {@code putAll}, blocking or asynchronous, and
 * may add options such as headers. The replay of dead letters and the ticks of schedules
 * are not intercepted.
 * <p>
 * Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface PutInterceptor {

	/**
	 * Intercept a call.
	 * @param put the call, to {@linkplain Put#proceed proceed} with
	 * @return what {@code put} returns to its caller: the results in the order of the
	 * tasks, or an exception
	 */
	CompletableFuture<List<PutResult>> intercept(Put put);

}
