package io.qaio.batching;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * The time of a request was over before it was sent: it waited behind others. So it has
 * done nothing.
 */
public final class NotSentException extends TimeoutException {

	NotSentException(Duration timeout) {
		super("no answer within " + timeout.toMillis()
				+ " ms: it waited behind calls that have no answer, and was not sent");
	}

}
