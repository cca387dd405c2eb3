package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;

/**
 * Says in our words why Redis does not decide.
 */
final class Problems {

	private Problems() {
	}

	static String describe(Throwable thrown, Duration timeout) {
		Throwable cause = RedisLink.cause(thrown);
		if (cause instanceof TimeoutException) {
			return "Redis did not answer within " + timeout.toMillis()
					+ " ms. Check Redis and the network, or raise qaio.rate-limit.timeout";
		}
		String message = String.valueOf(cause.getMessage());
		if (cause instanceof RedisCommandExecutionException) {
			return refused(message);
		}
		if (cause instanceof RedisException) {
			return "Redis cannot be reached (" + message + rootOf(cause)
					+ "). Check that it runs and that spring.data.redis.* points at it";
		}
		return "it failed unexpectedly (" + cause + ")";
	}

	private static String rootOf(Throwable cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return (root != cause) ? ": " + root.getMessage() : "";
	}

	private static String refused(String message) {
		if (message.contains("OOM ")) {
			return "the memory of Redis is full (" + message + "). Raise maxmemory, or let it evict volatile keys";
		}
		if (message.contains("LOADING ")) {
			return "Redis is loading its data (" + message + "). It decides when that is done";
		}
		if (message.contains("READONLY ")) {
			return "this Redis is a read-only replica (" + message
					+ "). Point spring.data.redis.* at the master, or use Sentinel";
		}
		if (message.contains("NOPERM") || message.contains("can't run this command")) {
			return "this user of Redis lacks a right (" + message
					+ "). It needs scripts, MGET, SET and TIME, and keys that begin with '{<qaio.rate-limit.key-prefix>}'";
		}
		return "Redis refused it (" + message + ")";
	}

}
