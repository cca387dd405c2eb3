package io.qaio.queue.store.tarantool;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import io.qaio.batching.NotSentException;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.tarantool.iproto.IprotoException;
import io.qaio.queue.store.tarantool.iproto.IprotoUnavailableException;

/**
 * Translates failures of the client and the server: what failed, in which queue and
 * operation, and what to do.
 */
final class TarantoolFailures {

	private static final String NOTHING_CHANGED = "). Nothing was changed. ";

	private TarantoolFailures() {
	}

	static TaskStoreException explain(String queue, String operation, Throwable thrown) {
		Throwable cause = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		if (cause instanceof TaskStoreException failure) {
			return failure;
		}
		String what = "Queue '" + queue + "', " + operation + ": ";
		if (cause instanceof RefusedException refused) {
			return new TaskStoreException(what + explain(refused.status(), String.valueOf(cause.getMessage())), cause);
		}
		if (cause instanceof IprotoException answer) {
			return explain(what, answer);
		}
		if (cause instanceof IprotoUnavailableException || cause instanceof TimeoutException) {
			String effect = (cause instanceof NotSentException) ? "Nothing was changed."
					: "Whether a call that was under way took effect is not known.";
			return new TaskStoreUnavailableException(
					what + "Tarantool cannot be reached or does not answer (" + cause.getMessage() + "). " + effect
							+ " Check that Tarantool runs and that qaio.queue.tarantool.* points at it.",
					cause);
		}
		if (cause instanceof IllegalArgumentException) {
			return new TaskStoreException(what + "the request cannot be sent (" + cause.getMessage() + NOTHING_CHANGED
					+ "Put fewer or smaller tasks at once.", cause);
		}
		return new TaskStoreException(
				what + "Tarantool's answer could not be used, or the request could not be sent (" + cause
						+ "). Whether anything was changed is not known. Please report this with the stack trace.",
				cause);
	}

	/**
	 * Whether the failure of a call also fails those behind it: not if it had no answer
	 * in time, as they have a time of their own.
	 */
	static boolean failsOthers(Throwable explained) {
		Throwable cause = explained.getCause();
		boolean late = cause instanceof TimeoutException
				|| (cause instanceof IprotoUnavailableException && cause.getCause() instanceof TimeoutException);
		return explained instanceof TaskStoreUnavailableException && !late;
	}

	private static TaskStoreException explain(String what, IprotoException answer) {
		String message = answer.getMessage() + ", error " + answer.code();
		return switch (answer.error()) {
			case NO_SUCH_USER,
					WRONG_PASSWORD ->
				new TaskStoreException(what + "Tarantool does not let the user in (" + message + NOTHING_CHANGED
						+ "Correct qaio.queue.tarantool.username and qaio.queue.tarantool.password.", answer);
			case ACCESS_DENIED -> new TaskStoreException(what + explain("rights", message), answer);
			case LOADING, NO_SUCH_FUNCTION -> new TaskStoreUnavailableException(
					what + "Tarantool is not ready yet (" + message + NOTHING_CHANGED + "Try again.", answer);
			default -> new TaskStoreException(what + explain("error", message), answer);
		};
	}

	private static String explain(String status, String message) {
		return switch (status) {
			case "read-only" -> "Tarantool refused it, this instance is read-only (" + message + NOTHING_CHANGED
					+ "Point qaio.queue.tarantool.* at the writable instance, or name all of them in"
					+ " qaio.queue.tarantool.addresses.";
			case "memory" -> "Tarantool refused it, its memory is full (" + message + NOTHING_CHANGED
					+ "Let consumers drain the queues, which still works, or raise memtx_memory.";
			case "max-tasks", "max-bytes" -> "the queue is full (" + message + NOTHING_CHANGED
					+ "Let consumers drain it, remove dead tasks, or raise qaio.queue.tarantool." + status + ".";
			case "wal" -> "Tarantool refused it, it cannot write its log (" + message + NOTHING_CHANGED
					+ "Check the disk of wal_dir.";
			case "rights" -> "this user lacks rights in Tarantool (" + message + NOTHING_CHANGED
					+ "The queue needs the stored function '" + FunctionInstaller.FUNCTION
					+ "'. Let an administrator run the file " + FunctionInstaller.FILE
					+ " of Qaio's jar there, and then: box.schema.user.grant('<user>', 'execute', 'role', 'qaio').";
			case "shape" -> "Tarantool has something else where the queue keeps its tasks (" + message
					+ "). Nothing was changed. Use another Tarantool, or drop or rename what is there.";
			case "newer" -> "Tarantool has a newer Qaio installed (" + message + "). Nothing was changed. Update Qaio"
					+ " in this application.";
			default -> "Tarantool refused it (" + message + "). Whether anything was changed is not known.";
		};
	}

}
