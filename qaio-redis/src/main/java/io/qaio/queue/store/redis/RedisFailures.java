package io.qaio.queue.store.redis;

import java.util.function.Supplier;

import io.qaio.batching.NotSentException;
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

	/**
	 * Translate a failure.
	 * @param queue the queue
	 * @param operation what failed
	 * @param rights to which keys and channels the user needs a right
	 * @param thrown the failure
	 */
	static TaskStoreException explain(String queue, String operation, Supplier<String> rights, Throwable thrown) {
		Throwable cause = RedisProblem.causeOf(thrown);
		if (cause instanceof TaskStoreException failure) {
			return failure;
		}
		String what = "Queue '" + queue + "', " + operation + ": ";
		RedisProblem problem = RedisProblem.of(cause);
		if (problem.isAway()) {
			String effect = (cause instanceof NotSentException) ? "Nothing was changed."
					: "Whether a command that was in flight took effect is not known.";
			return new TaskStoreUnavailableException(
					what + "Redis cannot be reached or does not answer (" + reason(cause) + "). " + effect
							+ " Check that Redis runs and that spring.data.redis.* points at it.",
					cause);
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
					+ "). Whether anything was changed is not known. Choose another qaio.queue.key-prefix.";
			case NO_PERMISSION -> "Redis refused it, this user lacks a right (" + message + "). "
					+ (isBeforeAnyChange(cause) ? "Nothing was changed." : "Whether anything was changed is not known.")
					+ " The queue needs rights to " + rights.get()
					+ ", and to the commands that the page 'Stores' of the documentation lists.";
			case NO_LOGIN -> "Redis does not let this user in (" + RedisProblem.refusalOf(cause).getMessage()
					+ "). Nothing was changed. Correct spring.data.redis.username and spring.data.redis.password.";
			case UNKNOWN_COMMAND -> "this Redis does not have a command that the queue needs ("
					+ RedisProblem.refusalOf(cause).getMessage() + "). Whether anything was changed is not known."
					+ " Remove rename-command from its settings; it must be Redis 6.2 or later, or Valkey.";
			case REFUSED -> "Redis refused it (" + message + "). Whether anything was changed is not known.";
			default -> "Redis's reply could not be used, or the command could not be sent (" + cause
					+ "). Whether anything was changed is not known. Please report this with the stack trace.";
		}, cause);
	}

	/**
	 * Whether the failure of a call also fails those behind it: not if it had no answer
	 * in time, as they have a time of their own.
	 */
	static boolean failsOthers(Throwable explained) {
		return explained instanceof TaskStoreUnavailableException
				&& (explained.getCause() == null || RedisProblem.of(explained.getCause()) != RedisProblem.TIMEOUT);
	}

	/**
	 * Why there is no reply; futures that time out say nothing.
	 */
	static String reason(Throwable cause) {
		String message = cause.getMessage();
		return (message != null) ? message : "no answer in time";
	}

	/**
	 * Whether a right was missing before a script had begun.
	 */
	private static boolean isBeforeAnyChange(Throwable refused) {
		Throwable reply = (refused.getCause() != null) ? refused.getCause() : refused;
		return !String.valueOf(reply.getMessage()).contains("script:");
	}

}
