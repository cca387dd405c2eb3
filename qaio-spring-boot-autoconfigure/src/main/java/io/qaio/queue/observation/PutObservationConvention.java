package io.qaio.queue.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of the observation of puts. A bean of this type takes the place of
 * {@link DefaultPutObservationConvention}.
 */
public interface PutObservationConvention extends ObservationConvention<PutObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof PutObservationContext;
	}

}
