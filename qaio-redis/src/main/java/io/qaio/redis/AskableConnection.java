package io.qaio.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A connection of which a {@link CommandSender} can find out whether it is of use.
 */
public interface AskableConnection {

	/**
	 * How long a command may take.
	 * @return the timeout of the client's settings
	 */
	Duration timeout();

	/**
	 * How long a command may go without a reply before it is doubted that one comes. A
	 * connection has as long again to answer when the server is known to.
	 * @return a time below {@link #timeout()}
	 */
	Duration patience();

	/**
	 * Ask the server for something small, which a read-only replica refuses; it answers
	 * after all that was sent before.
	 * @param key a key of the command that has no reply, as in a cluster it decides which
	 * server that is
	 * @return the answer, whatever it is
	 */
	CompletableFuture<?> ask(byte[] key);

	/**
	 * Find out which server has which keys, if there are several and they may take over
	 * from each other. Does not block.
	 * @return done when that is known, also if nobody could be asked
	 */
	default CompletableFuture<?> refresh() {
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * Whether another server has a key, as far as is known, than when this connection was
	 * opened: a command that went to the old one has no reply to expect.
	 * @param key the key
	 * @return false if it is the same server
	 */
	default boolean isOutdated(byte[] key) {
		return false;
	}

	/**
	 * Close the connection. Commands that are in flight fail. Does not block.
	 */
	void close();

}
