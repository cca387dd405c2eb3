package io.qaio.queue.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.qaio.queue.Task;
import org.jspecify.annotations.Nullable;

/**
 * Observes each delivery as {@link QueueObservation#TASK}.
 */
public final class MicrometerTaskObservations implements TaskObservations {

	private static final TaskObservationConvention DEFAULT = new DefaultTaskObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable TaskObservationConvention convention;

	/**
	 * Create the observations.
	 * @param registry where to observe
	 * @param convention names and keys, {@code null} for those of the registry, or else
	 * {@link DefaultTaskObservationConvention}
	 */
	public MicrometerTaskObservations(ObservationRegistry registry, @Nullable TaskObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public TaskObservation start(Task task) {
		if (this.registry.isNoop()) {
			return TaskObservation.NONE;
		}
		TaskObservationContext context = new TaskObservationContext(task);
		Observation observation = QueueObservation.TASK
			.observation(this.convention, DEFAULT, () -> context, this.registry)
			.start();
		return new MicrometerTaskObservation(observation, context);
	}

}
