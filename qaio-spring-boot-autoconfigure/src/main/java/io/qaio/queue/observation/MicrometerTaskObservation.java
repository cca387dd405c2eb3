package io.qaio.queue.observation;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.ClassUtils;

/**
 * The observation of one delivery by Micrometer.
 */
final class MicrometerTaskObservation implements TaskObservation {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			MicrometerTaskObservation.class.getClassLoader());

	private final Observation observation;

	private final TaskObservationContext context;

	private final AtomicBoolean ended = new AtomicBoolean();

	MicrometerTaskObservation(Observation observation, TaskObservationContext context) {
		this.observation = observation;
		this.context = context;
	}

	@Override
	public <T> T call(Callable<T> work) throws Exception {
		try (Observation.Scope scope = this.observation.openScope()) {
			T result = work.call();
			return REACTOR ? Reactive.observed(result, this.observation) : result;
		}
	}

	@Override
	public void end(TaskOutcome outcome, @Nullable Throwable cause) {
		if (this.ended.compareAndSet(false, true)) {
			this.context.ended(outcome);
			if (cause != null) {
				this.observation.error(cause);
			}
			this.observation.stop();
		}
	}

	/**
	 * Loaded only where Reactor is present.
	 */
	private static final class Reactive {

		@SuppressWarnings("unchecked")
		static <T> T observed(T result, Observation observation) {
			return (result instanceof Mono<?> mono)
					? (T) mono.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, observation))
					: result;
		}

	}

}
