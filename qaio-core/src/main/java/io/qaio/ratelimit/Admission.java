package io.qaio.ratelimit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Waits without a thread until a call may go on.
 */
final class Admission extends CompletableFuture<Void> {

	private Admission() {
	}

	/**
	 * Waits for a decision, and as long as it delays the call. What depends on the result
	 * runs neither in the thread in which decisions come nor in the one thread that all
	 * timers share.
	 */
	static CompletableFuture<Void> after(List<KeyedLimit> limits, CompletableFuture<Decision> decision) {
		Admission admission = new Admission();
		CompletableFuture<Long> delay = decision.thenApply((decided) -> decided.requireGranted(limits));
		if (delay.isDone()) {
			delay.whenComplete(admission::admit);
		}
		else {
			delay.whenCompleteAsync(admission::admit);
		}
		return admission;
	}

	private void admit(@Nullable Long delay, @Nullable Throwable failure) {
		if (failure != null) {
			completeExceptionally((failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure);
		}
		else if (delay != null && delay > 0) {
			CompletableFuture<Void> timer = new CompletableFuture<Void>().completeOnTimeout(null, delay,
					TimeUnit.MILLISECONDS);
			timer.thenRunAsync(() -> complete(null));
			whenComplete((nothing, cancelled) -> timer.cancel(false));
		}
		else {
			complete(null);
		}
	}

}
