package io.qaio.queue.store.redis;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;

/**
 * Says in our words what the driver or the server said.
 */
final class RedisFailures {

	private RedisFailures() {
	}

	static TaskStoreException explain(String queue, String operation, Throwable thrown) {
		Throwable cause = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		if (cause instanceof TaskStoreException failure) {
			return failure;
		}
		String what = "Queue '" + queue + "', " + operation + ": ";
		String message = String.valueOf(cause.getMessage());
		if (cause instanceof RedisCommandExecutionException && !isPassing(cause, message)) {
			return new TaskStoreException(what + refused(message), cause);
		}
		// a connection that breaks under a command shows as what the socket said
		if (cause instanceof RedisException || cause instanceof TimeoutException || cause instanceof IOException) {
			return new TaskStoreUnavailableException(what + "Redis cannot be reached or does not answer (" + message
					+ "). Whether a command that was under way took effect is not known. Check that Redis runs"
					+ " and that spring.data.redis.* points at it.", cause);
		}
		return new TaskStoreException(what + "failed unexpectedly: " + cause, cause);
	}

	private static boolean isPassing(Throwable cause, String message) {
		return cause instanceof RedisLoadingException || message.startsWith("CLUSTERDOWN")
				|| message.startsWith("MASTERDOWN") || message.startsWith("TRYAGAIN");
	}

	private static String refused(String message) {
		if (message.contains("OOM ")) {
			return "Redis refused it, its memory is full (" + message + "). Nothing was changed. Let consumers drain"
					+ " the queues, which works on, or raise maxmemory.";
		}
		if (message.contains("READONLY ")) {
			return "Redis refused it, this server is a read-only replica (" + message
					+ "). Nothing was changed. Point spring.data.redis.* at the master, or use Sentinel.";
		}
		if (message.contains("WRONGTYPE ")) {
			return "Redis refused it, somebody else uses the queue's keys for something else (" + message
					+ "). Choose another qaio.queue.key-prefix.";
		}
		if (message.contains("NOPERM")) {
			return "Redis refused it, this user lacks a right (" + message
					+ "). The queue needs its keys, its channels (both start with qaio.queue.key-prefix), and"
					+ " scripts.";
		}
		return "Redis refused it (" + message + ").";
	}

}
