package io.qaio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sees each call of {@code put} and {@code putAll}, blocking or not, and may give its
 * tasks more options, such as headers. Replays of dead letters and the ticks of schedules
 * are no such calls.
 * <p>
 * Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface PutInterceptor {

	/**
	 * Let a put {@linkplain Put#proceed proceed}.
	 * @param put the put
	 * @return completes with the ids of the tasks when {@code put} may return to its
	 * caller, or with what it throws there
	 */
	CompletableFuture<List<String>> intercept(Put put);

}
