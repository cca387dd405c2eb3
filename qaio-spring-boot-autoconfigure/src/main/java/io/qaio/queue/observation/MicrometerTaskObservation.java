package io.qaio.queue.observation;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * The observation of one delivery by Micrometer.
 */
final class MicrometerTaskObservation implements TaskObservation {

	private final Observation observation;

	private final TaskObservationContext context;

	private final AtomicBoolean ended = new AtomicBoolean();

	MicrometerTaskObservation(Observation observation, TaskObservationContext context) {
		this.observation = observation;
		this.context = context;
	}

	@Override
	public Scope openScope() {
		return this.observation.openScope()::close;
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

}
