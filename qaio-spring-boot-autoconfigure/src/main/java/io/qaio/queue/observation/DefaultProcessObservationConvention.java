package io.qaio.queue.observation;

import io.micrometer.common.KeyValues;
import io.qaio.queue.observation.QueueObservation.HighCardinality;
import io.qaio.queue.observation.QueueObservation.LowCardinality;

/**
 * The default names and keys of {@link QueueObservation#PROCESS}.
 */
public class DefaultProcessObservationConvention implements ProcessObservationConvention {

	/** Attempts may be thousands, which would each be a meter. */
	private static final int MANY_ATTEMPTS = 10;

	@Override
	public String getName() {
		return "qaio.queue.process";
	}

	@Override
	public String getContextualName(ProcessObservationContext context) {
		return "process " + context.getQueue();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ProcessObservationContext context) {
		return LowCardinality.of("process", "process", context.getQueue(), context.getOutcome(), context.getError())
			.and(LowCardinality.ATTEMPT.withValue(attempt(context.getTask().attempt())));
	}

	private static String attempt(int attempt) {
		return (attempt < MANY_ATTEMPTS) ? String.valueOf(attempt) : MANY_ATTEMPTS + "+";
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ProcessObservationContext context) {
		return KeyValues.of(HighCardinality.MESSAGE_ID.withValue(context.getTask().id()));
	}

}
