package io.qaio.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.qaio.queue.store.TaskNotReplicatedException;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the store on behalf of a blocking caller.
 */
final class BlockingCall {

	private BlockingCall() {
	}

	/**
	 * Wait for the result. An interrupt does not end the wait, so that the caller learns
	 * whether the operation took effect; the thread's interrupt status stays set.
	 */
	static <T> T await(CompletableFuture<T> future) {
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			throw failure(ex);
		}
	}

	/**
	 * The failure as an exception of the calling thread, whose stack trace shows the
	 * call; its cause shows where the driver failed.
	 */
	static RuntimeException failure(Exception wrapper) {
		Throwable cause = wrapper.getCause();
		if (cause instanceof Error error) {
			throw error;
		}
		return failure(String.valueOf((cause != null) ? cause.getMessage() : wrapper.getMessage()), cause);
	}

	/**
	 * An exception of the same kind as its cause.
	 */
	static TaskStoreException failure(String message, @Nullable Throwable cause) {
		if (cause instanceof TaskNotReplicatedException) {
			return new TaskNotReplicatedException(message, cause);
		}
		return (cause instanceof TaskStoreUnavailableException) ? new TaskStoreUnavailableException(message, cause)
				: new TaskStoreException(message, cause);
	}

}
