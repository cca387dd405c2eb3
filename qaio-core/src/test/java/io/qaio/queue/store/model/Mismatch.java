package io.qaio.queue.store.model;

import org.jspecify.annotations.Nullable;

/**
 * A store did something that the model does not do.
 */
final class Mismatch extends AssertionError {

	Mismatch(String message) {
		super(message);
	}

	Mismatch(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/** Fail unless the store and the model agree. */
	static void check(boolean agree, String message, Object... args) {
		if (!agree) {
			throw new Mismatch(message.formatted(args));
		}
	}

	/** Fail unless the store's result is that of the model. */
	static void checkSame(String what, Object ofStore, Object ofModel) {
		check(ofStore.equals(ofModel), "%s: the store has %s, the model %s", what, ofStore, ofModel);
	}

}
