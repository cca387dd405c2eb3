package io.qaio.queue;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Repeats an asynchronous step. Steps that complete at once, as those of a store in
 * memory, do not deepen the stack.
 */
final class AsyncLoop {

	private AsyncLoop() {
	}

	/**
	 * Repeat a step as long as its state asks for more.
	 * @param start the state before the first step
	 * @param more whether to take another step
	 * @param step leads from one state to the next
	 * @return the last state
	 */
	static <S> CompletableFuture<S> run(S start, Predicate<S> more, Function<S, CompletableFuture<S>> step) {
		S state = start;
		while (more.test(state)) {
			CompletableFuture<S> next = step.apply(state);
			if (!next.isDone() || next.isCompletedExceptionally()) {
				return next.thenCompose((reached) -> run(reached, more, step));
			}
			state = next.join();
		}
		return CompletableFuture.completedFuture(state);
	}

}
