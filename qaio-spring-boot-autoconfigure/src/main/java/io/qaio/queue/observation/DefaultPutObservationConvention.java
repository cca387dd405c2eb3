package io.qaio.queue.observation;

import java.util.List;

import io.micrometer.common.KeyValues;
import io.qaio.queue.observation.QueueObservation.HighCardinality;
import io.qaio.queue.observation.QueueObservation.LowCardinality;

/**
 * The default names and keys of {@link QueueObservation#PUT}.
 */
public class DefaultPutObservationConvention implements PutObservationConvention {

	@Override
	public String getName() {
		return "qaio.queue.put";
	}

	@Override
	public String getContextualName(PutObservationContext context) {
		return "put " + context.getQueue();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(PutObservationContext context) {
		return LowCardinality.of("put", "send", context.getQueue(), context.getOutcome(), context.getError());
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(PutObservationContext context) {
		KeyValues count = KeyValues
			.of(HighCardinality.BATCH_MESSAGE_COUNT.withValue(String.valueOf(context.getTasks())));
		List<String> ids = context.getTaskIds();
		return (ids.size() == 1) ? count.and(HighCardinality.MESSAGE_ID.withValue(ids.get(0))) : count;
	}

}
