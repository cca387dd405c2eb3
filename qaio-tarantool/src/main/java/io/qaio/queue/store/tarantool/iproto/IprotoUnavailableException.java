package io.qaio.queue.store.tarantool.iproto;

import org.jspecify.annotations.Nullable;

/**
 * The server cannot be reached, or did not answer in time. Whether a request that was
 * under way took effect is not known.
 */
public class IprotoUnavailableException extends RuntimeException {

	IprotoUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
