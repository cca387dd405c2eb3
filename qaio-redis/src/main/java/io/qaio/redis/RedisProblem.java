package io.qaio.redis;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
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

	/** The server does not let the user in. */
	NO_LOGIN,

	/** The server does not have a command, or has it under another name. */
	UNKNOWN_COMMAND,

	/** Another error of the server. */
	REFUSED,

	/** An error on our side. */
	UNEXPECTED;

	/** How deep the driver may hide the error of the server. */
	private static final int NESTED = 5;

	/**
	 * Classify a failure.
	 * @param cause the failure, without wrappers: see {@link #causeOf}
	 * @return its kind
	 */
	public static RedisProblem of(Throwable cause) {
		if (cause instanceof RedisCommandExecutionException) {
			return ofReply(String.valueOf(cause.getMessage()));
		}
		if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
			return TIMEOUT;
		}
		if (cause instanceof MissingRightsException) {
			return NO_PERMISSION;
		}
		if (cause instanceof RedisException) {
			return refusal(cause, NESTED).map((refusal) -> ofReply(String.valueOf(refusal.getMessage())))
				.orElse(UNREACHABLE);
		}
		// a connection that breaks under a command shows as the error of the socket
		return (cause instanceof IOException) ? UNREACHABLE : UNEXPECTED;
	}

	private static Optional<Throwable> refusal(Throwable failure, int depth) {
		if (failure instanceof RedisCommandExecutionException) {
			return Optional.of(failure)
				.filter((reply) -> ofReply(String.valueOf(reply.getMessage())).isMisconfiguration());
		}
		return Stream.concat(Stream.ofNullable(failure.getCause()), Stream.of(failure.getSuppressed()))
			.filter((cause) -> depth > 0)
			.flatMap((cause) -> refusal(cause, depth - 1).stream())
			.findFirst();
	}

	/**
	 * Find why the server refuses a connection. Its first commands log in and choose the
	 * database: the error of the server is somewhere in that of the driver.
	 * @param failure the failure to connect, or another
	 * @return the server's error if it is one of the settings, else the failure
	 */
	public static Throwable refusalOf(Throwable failure) {
		return refusal(failure, NESTED).orElse(failure);
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
		if (message.startsWith("WRONGPASS") || message.startsWith("NOAUTH") || message.contains("invalid password")) {
			return NO_LOGIN;
		}
		if (message.contains("unknown command '") || message.contains("unknown command `")
				|| message.contains("Unknown Redis command")) {
			return UNKNOWN_COMMAND;
		}
		return isMissingRight(message) ? NO_PERMISSION : REFUSED;
	}

	/** Before Redis 7.2, scripts say it in words of their own. */
	private static boolean isMissingRight(String message) {
		return message.contains("NOPERM") || message.contains("can't run this command")
				|| message.contains("can't access at least one of the keys") || message.contains("can't publish to");
	}

	/**
	 * Whether this lasts until somebody changes the settings: of the user's rights, of
	 * the password, or of the server's commands.
	 * @return true if trying again does not help
	 */
	public boolean isMisconfiguration() {
		return this == NO_PERMISSION || this == NO_LOGIN || this == UNKNOWN_COMMAND;
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
	 * Whether the server has replied, with an error.
	 * @param thrown the exception that the future of a command gave
	 * @return false if there was no reply
	 */
	public static boolean isReply(Throwable thrown) {
		return causeOf(thrown) instanceof RedisCommandExecutionException;
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
