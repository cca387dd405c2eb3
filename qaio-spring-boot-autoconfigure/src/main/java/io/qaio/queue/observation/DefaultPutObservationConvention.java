package io.qaio.queue.observation;

import java.util.List;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.qaio.queue.observation.QueueObservation.HighCardinality;
import io.qaio.queue.observation.QueueObservation.LowCardinality;

/**
 * The names and keys that puts have unless somebody says otherwise: {@code qaio.put} with
 * the keys of {@link QueueObservation#PUT}.
 */
public class DefaultPutObservationConvention implements PutObservationConvention {

	@Override
	public String getName() {
		return "qaio.put";
	}

	@Override
	public String getContextualName(PutObservationContext context) {
		return "put " + context.getQueue();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(PutObservationContext context) {
		PutOutcome outcome = context.getOutcome();
		return KeyValues.of(LowCardinality.QUEUE.withValue(context.getQueue()),
				LowCardinality.OUTCOME.withValue((outcome != null) ? outcome.value() : KeyValue.NONE_VALUE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(PutObservationContext context) {
		KeyValues count = KeyValues.of(HighCardinality.TASKS.withValue(String.valueOf(context.getTasks())));
		List<String> ids = context.getTaskIds();
		return (ids.size() == 1) ? count.and(HighCardinality.TASK_ID.withValue(ids.get(0))) : count;
	}

}
