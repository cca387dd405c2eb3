package io.qaio.queue.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.qaio.queue.observation.QueueObservation.HighCardinality;
import io.qaio.queue.observation.QueueObservation.LowCardinality;

/**
 * The names and keys that deliveries have unless somebody says otherwise:
 * {@code qaio.task} with the keys of {@link QueueObservation#TASK}.
 */
public class DefaultTaskObservationConvention implements TaskObservationConvention {

	/** Attempts may be thousands, which would each be a meter. */
	private static final int MANY_ATTEMPTS = 10;

	@Override
	public String getName() {
		return "qaio.task";
	}

	@Override
	public String getContextualName(TaskObservationContext context) {
		return "task " + context.getQueue();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(TaskObservationContext context) {
		TaskOutcome outcome = context.getOutcome();
		return KeyValues.of(LowCardinality.QUEUE.withValue(context.getQueue()),
				LowCardinality.OUTCOME.withValue((outcome != null) ? outcome.value() : KeyValue.NONE_VALUE),
				LowCardinality.ATTEMPT.withValue(attempt(context.getTask().attempt())));
	}

	private static String attempt(int attempt) {
		return (attempt < MANY_ATTEMPTS) ? String.valueOf(attempt) : MANY_ATTEMPTS + "+";
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(TaskObservationContext context) {
		return KeyValues.of(HighCardinality.TASK_ID.withValue(context.getTask().id()));
	}

}
