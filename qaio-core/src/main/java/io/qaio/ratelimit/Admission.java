package io.qaio.ratelimit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Waits without a thread until a call may go on.
 */
final class Admission extends CompletableFuture<Void> {

	private final List<KeyedLimit> limits;

	private Admission(List<KeyedLimit> limits) {
		this.limits = limits;
	}

	static CompletableFuture<Void> after(List<KeyedLimit> limits, CompletableFuture<Decision> decision) {
		Admission admission = new Admission(limits);
		if (decision.isDone()) {
			decision.whenComplete((decided, failure) -> admission.decided(decided, failure, false));
		}
		else {
			decision.whenComplete((decided, failure) -> admission.decided(decided, failure, true));
		}
		return admission;
	}

	/**
	 * Check that a call was let in.
	 * @throws RateLimitExceededException if it was refused
	 */
	static void check(List<KeyedLimit> limits, Decision decision) {
		if (!decision.granted()) {
			throw new RateLimitExceededException(limits.get(decision.limit()), decision.retryAfter());
		}
	}

	private void decided(@Nullable Decision decision, @Nullable Throwable failure, boolean later) {
		if (decision == null) {
			completeExceptionally((failure != null) ? failure : new IllegalStateException("There is no decision"));
			return;
		}
		try {
			check(this.limits, decision);
		}
		catch (RateLimitExceededException ex) {
			end(later, () -> completeExceptionally(ex));
			return;
		}
		if (decision.delayMillis() > 0) {
			hold(decision.delayMillis());
		}
		else {
			end(later, () -> complete(null));
		}
	}

	private static void end(boolean later, Runnable end) {
		if (later) {
			// whoever waits for it must not hold up the thread that decisions come in
			CompletableFuture.runAsync(end);
		}
		else {
			end.run();
		}
	}

	private void hold(long delay) {
		CompletableFuture<Void> timer = new CompletableFuture<Void>().completeOnTimeout(null, delay,
				TimeUnit.MILLISECONDS);
		// nor the one thread that all timers share
		timer.thenRunAsync(() -> complete(null));
		whenComplete((nothing, failure) -> timer.cancel(false));
	}

}
