package io.qaio.queue.store.tarantool.iproto;

import org.jspecify.annotations.Nullable;

/**
 * The server cannot be reached, or did not reply in time. A request that was under way
 * may have taken effect or not.
 */
public class IprotoUnavailableException extends RuntimeException {

	IprotoUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
