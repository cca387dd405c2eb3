package io.qaio.queue.store.redis;

import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.redis.RedisProblem;

/**
 * Translates failures of the driver and the server: what failed, on which queue, whether
 * anything was stored, and what to do.
 */
final class RedisFailures {

	private RedisFailures() {
	}

	/**
	 * Whether the server took a put for a call of another application that has the same
	 * name: it has seen a later one. Nothing was stored. See {@code repeated-put.lua}.
	 */
	static boolean isOfAnotherCall(Throwable thrown) {
		return String.valueOf(RedisProblem.causeOf(thrown).getMessage()).contains("OTHERCALL ");
	}

	static TaskStoreException explain(String queue, String operation, Throwable thrown) {
		Throwable cause = RedisProblem.causeOf(thrown);
		if (cause instanceof TaskStoreException failure) {
			return failure;
		}
		String what = "Queue '" + queue + "', " + operation + ": ";
		RedisProblem problem = RedisProblem.of(cause);
		if (problem.isAway()) {
			return new TaskStoreUnavailableException(what + "Redis cannot be reached or does not answer ("
					+ cause.getMessage() + "). Whether a command that was in flight took effect is not known."
					+ " Check that Redis runs and that spring.data.redis.* points at it.", cause);
		}
		String message = cause.getMessage();
		return new TaskStoreException(what + switch (problem) {
			case OUT_OF_MEMORY -> "Redis refused it, its memory is full (" + message
					+ "). Nothing was changed. Let consumers drain the queues, which works on, or raise maxmemory.";
			case READ_ONLY -> "Redis refused it, this server is a read-only replica (" + message
					+ "). Nothing was changed. Point spring.data.redis.* at the master, or use Sentinel.";
			case DISK_FAILURE -> "Redis refused it, it cannot write to its disk (" + message
					+ "). Nothing was changed. Free disk space, or see the log of Redis.";
			case TOO_FEW_REPLICAS -> "Redis refused it, it has fewer replicas than its min-replicas-to-write ("
					+ message + "). Nothing was changed. Start the replicas, or lower the setting.";
			case WRONG_TYPE -> "Redis refused it, somebody else uses the queue's keys for something else (" + message
					+ "). Choose another qaio.queue.key-prefix.";
			case NO_PERMISSION -> "Redis refused it, this user lacks a right (" + message
					+ "). The queue needs its keys, its channels (both start with qaio.queue.key-prefix), and"
					+ " scripts.";
			case REFUSED -> "Redis refused it (" + message + "). Whether anything was changed is not known.";
			default -> "failed unexpectedly (" + cause + "). Whether anything was changed is not known.";
		}, cause);
	}

}
