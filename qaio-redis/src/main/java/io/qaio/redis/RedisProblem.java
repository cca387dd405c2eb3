package io.qaio.redis;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;

/**
 * The kinds of failures of Redis. What to do about each, the stores say.
 */
public enum RedisProblem {

	/** No reply in time. */
	TIMEOUT,

	/** No connection, or it broke. */
	UNREACHABLE,

	/** The server is loading its data. */
	LOADING,

	/** The cluster, its node for a key, or the master of a replica, is not there now. */
	CLUSTER_DOWN,

	/** The server runs a script of somebody that does not end. */
	BUSY,

	/** The memory of the server is full. */
	OUT_OF_MEMORY,

	/** The server is a replica. */
	READ_ONLY,

	/** The server cannot write to its disk, so it accepts no changes. */
	DISK_FAILURE,

	/** The server was told to accept changes only while it has enough replicas. */
	TOO_FEW_REPLICAS,

	/** A key holds a value of another type. */
	WRONG_TYPE,

	/** The user may not do this. */
	NO_PERMISSION,

	/** Another error of the server. */
	REFUSED,

	/** An error on our side. */
	UNEXPECTED;

	/**
	 * Classify a failure.
	 * @param cause the failure, without wrappers: see {@link #causeOf}
	 * @return its kind
	 */
	public static RedisProblem of(Throwable cause) {
		if (cause instanceof RedisCommandExecutionException) {
			return ofReply(String.valueOf(cause.getMessage()));
		}
		if (cause instanceof TimeoutException) {
			return TIMEOUT;
		}
		// a connection that breaks under a command shows as the error of the socket
		return (cause instanceof RedisException || cause instanceof IOException) ? UNREACHABLE : UNEXPECTED;
	}

	private static RedisProblem ofReply(String message) {
		if (message.startsWith("CLUSTERDOWN") || message.startsWith("MASTERDOWN") || message.startsWith("TRYAGAIN")
				|| message.startsWith("MOVED ") || message.startsWith("ASK ")) {
			return CLUSTER_DOWN;
		}
		if (message.startsWith("BUSY ")) {
			return BUSY;
		}
		// errors of commands in a script stand anywhere in its own
		if (message.contains("LOADING ")) {
			return LOADING;
		}
		if (message.contains("OOM ")) {
			return OUT_OF_MEMORY;
		}
		if (message.contains("READONLY ")) {
			return READ_ONLY;
		}
		if (message.contains("MISCONF ")) {
			return DISK_FAILURE;
		}
		if (message.contains("NOREPLICAS ")) {
			return TOO_FEW_REPLICAS;
		}
		if (message.contains("WRONGTYPE ")) {
			return WRONG_TYPE;
		}
		return (message.contains("NOPERM") || message.contains("can't run this command")) ? NO_PERMISSION : REFUSED;
	}

	/**
	 * Whether the server is away and may come back: whether a command took effect is not
	 * known, and trying again may help.
	 * @return true unless it replied, or failed in a way that lasts
	 */
	public boolean isAway() {
		return this == TIMEOUT || this == UNREACHABLE || this == LOADING || this == CLUSTER_DOWN || this == BUSY;
	}

	/**
	 * Unwrap what a future has failed with.
	 * @param thrown the exception that the future gave
	 * @return its cause, if it only wraps that
	 */
	public static Throwable causeOf(Throwable thrown) {
		boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
		return (wrapper && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

}
