package io.qaio.queue.listener;

import java.util.concurrent.CompletionStage;

import reactor.core.publisher.Mono;

import org.springframework.util.ClassUtils;

/**
 * The result of a method that returns a {@link Mono}. Used only where Reactor is on the
 * class path.
 */
final class MonoResult {

	static final boolean IS_PRESENT = ClassUtils.isPresent("reactor.core.publisher.Mono",
			MonoResult.class.getClassLoader());

	private MonoResult() {
	}

	static boolean isMono(Class<?> type) {
		return Mono.class.isAssignableFrom(type);
	}

	static CompletionStage<?> toFuture(Object result) {
		// with the current observation, among others
		return ((Mono<?>) result).contextCapture().toFuture();
	}

}
