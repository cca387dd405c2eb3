package io.qaio.queue.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of {@link QueueObservation#PUT}. A bean of this type replaces
 * {@link DefaultPutObservationConvention}.
 */
public interface PutObservationConvention extends ObservationConvention<PutObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof PutObservationContext;
	}

}
