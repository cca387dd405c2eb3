package io.qaio.ratelimit.emulator;

import java.util.Objects;

/**
 * An entry of a log holds no request. The reason is one of few texts, by which such
 * entries are counted. There may be very many, so it has no stack trace.
 */
final class SkippedEntryException extends Exception {

	SkippedEntryException(String reason) {
		super(reason, null, false, false);
	}

	String reason() {
		return Objects.requireNonNull(getMessage());
	}

}
