package io.qaio.benchmarks.harness;

import java.util.concurrent.CompletableFuture;

/**
 * A limiter whose buckets are in Redis.
 */
public interface SharedLimiter extends AutoCloseable {

	/** Requests a second. */
	int RATE = 1000;

	/** Never reached. */
	int BURST = Integer.MAX_VALUE;

	String title();

	/**
	 * Decide about a call, in the thread that calls.
	 * @return whether it is let in
	 */
	boolean decide(String key);

	/**
	 * Decide about a call.
	 * @return whether it is let in
	 */
	CompletableFuture<Boolean> decideAsync(String key);

	@Override
	void close();

}
