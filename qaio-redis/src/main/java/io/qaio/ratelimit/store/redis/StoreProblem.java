package io.qaio.ratelimit.store.redis;

import java.time.Duration;

import io.qaio.ratelimit.RateLimitStoreException;
import io.qaio.redis.RedisProblem;

/**
 * Describes, for logs and health, why Redis does not decide and what to do.
 */
final class StoreProblem {

	private StoreProblem() {
	}

	static String describe(Throwable failure, Duration timeout) {
		String message = failure.getMessage();
		return switch (RedisProblem.of(failure)) {
			case TIMEOUT -> "Redis did not answer within " + timeout.toMillis()
					+ " ms. Check Redis and the network, or raise qaio.rate-limit.timeout";
			case UNREACHABLE -> "Redis cannot be reached (" + message + rootOf(failure)
					+ "). Check that it runs and that spring.data.redis.* points at it";
			case LOADING -> "Redis is loading its data (" + message + "). It decides when that is done";
			case OUT_OF_MEMORY ->
				"the memory of Redis is full (" + message + "). Raise maxmemory, or let it evict volatile keys";
			case READ_ONLY -> "this Redis is a read-only replica (" + message
					+ "). Point spring.data.redis.* at the master, or use Sentinel";
			case DISK_FAILURE ->
				"this Redis cannot write to its disk (" + message + "). Free disk space, or see the log of Redis";
			case TOO_FEW_REPLICAS -> "this Redis has fewer replicas than its min-replicas-to-write (" + message
					+ "). Start the replicas, or lower the setting";
			case BUSY -> "Redis runs a script that does not end (" + message + "). SCRIPT KILL ends it";
			case NO_PERMISSION -> "this user of Redis lacks a right (" + message
					+ "). It needs EVAL, EVALSHA, MGET, SET and TIME, and keys that begin with"
					+ " '{<qaio.rate-limit.key-prefix>}:', or '{<qaio.rate-limit.key-prefix>#' with shards; see the page 'Stores' of the documentation";
			case NO_LOGIN -> "Redis does not let this user in (" + RedisProblem.refusalOf(failure).getMessage()
					+ "). Correct spring.data.redis.username and spring.data.redis.password";
			case UNKNOWN_COMMAND -> "this Redis does not have a command that the limiter needs ("
					+ RedisProblem.refusalOf(failure).getMessage() + "). Remove rename-command from its settings";
			case CLUSTER_DOWN, WRONG_TYPE, REFUSED -> "Redis refused it (" + message + ")";
			case UNEXPECTED -> "it failed unexpectedly (" + failure + ")";
		};
	}

	/**
	 * Whether Redis refuses to be used until somebody changes its settings.
	 */
	static boolean isMisconfiguration(Throwable failure) {
		return RedisProblem.of(RedisProblem.causeOf(failure)).isMisconfiguration();
	}

	/**
	 * The failure of a call that no limit would hold for.
	 */
	static RateLimitStoreException refused(String zone, Throwable failure) {
		Throwable cause = RedisProblem.causeOf(failure);
		return new RateLimitStoreException(
				"A call limited by zone '" + zone + "' cannot be decided: " + describe(cause, Duration.ZERO), cause);
	}

	private static String rootOf(Throwable cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return (root != cause) ? ": " + root.getMessage() : "";
	}

}
