package io.qaio.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

/**
 * Asks a server which rights its user lacks of those that a store needs: Redis before 7.2
 * does not tell which command of a script is not permitted. Immutable.
 *
 * @param script tries the commands such that nothing changes, and returns the names of
 * what is not permitted
 * @param key the key that it uses
 * @param arguments its arguments
 */
public record RightsCheck(LuaScript script, byte[] key, byte[]... arguments) {

	/**
	 * Check the rights.
	 * @param connection the connection whose user to check
	 * @return done if nothing is missing, or it is not known; fails with a
	 * {@link MissingRightsException}, or the server's error if scripts are not permitted
	 */
	public CompletableFuture<Void> of(CommandConnection connection) {
		return check(connection, null);
	}

	/**
	 * Name the rights that are missing, if a call has failed for that reason.
	 * @param connection the connection on which it failed
	 * @param thrown the failure
	 * @return fails, with a {@link MissingRightsException} if it is known what is missing
	 */
	public <T> CompletableFuture<T> explain(CommandConnection connection, Throwable thrown) {
		Throwable failure = RedisProblem.causeOf(thrown);
		if (RedisProblem.of(failure) != RedisProblem.NO_PERMISSION || failure instanceof MissingRightsException) {
			return CompletableFuture.failedFuture(thrown);
		}
		return check(connection, failure).thenCompose((nothing) -> CompletableFuture.failedFuture(failure));
	}

	private CompletableFuture<Void> check(CommandConnection connection, @Nullable Throwable refused) {
		CompletableFuture<List<byte[]>> reply = connection.call(this.script, new byte[][] { this.key }, this.arguments);
		return reply.exceptionally((thrown) -> {
			Throwable failure = RedisProblem.causeOf(thrown);
			// the user may have fewer keys than the prefix, and the server may have other
			// troubles
			if (RedisProblem.of(failure).isMisconfiguration()
					&& !String.valueOf(failure.getMessage()).contains(" key")) {
				throw new CompletionException(failure);
			}
			return List.of();
		}).thenAccept((missing) -> {
			if (!missing.isEmpty()) {
				throw new MissingRightsException(
						missing.stream().map((name) -> new String(name, StandardCharsets.UTF_8)).toList(), refused);
			}
		});
	}

}
