package io.qaio.queue.observation;

import java.util.Locale;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * The observations of queues. Names and keys follow OpenTelemetry's conventions for
 * messaging.
 */
public enum QueueObservation implements ObservationDocumentation {

	/** A call of {@code put} or {@code putAll}, until the tasks are stored. */
	PUT(DefaultPutObservationConvention.class,
			new KeyName[] { LowCardinality.SYSTEM, LowCardinality.DESTINATION_NAME, LowCardinality.OPERATION_NAME,
					LowCardinality.OPERATION_TYPE, LowCardinality.OUTCOME, LowCardinality.ERROR_TYPE },
			HighCardinality.values()),

	/**
	 * The work on one delivery of a task. Listeners observe it by themselves. A loop of
	 * {@code get} and {@code ack} does so with:
	 *
	 * <pre class="code">
	 * ProcessObservationContext context = new ProcessObservationContext(task);
	 * QueueObservation.PROCESS
	 *     .observation(null, new DefaultProcessObservationConvention(), () -&gt; context, registry)
	 *     .observe(() -&gt; {
	 *         work(task);
	 *         context.setOutcome(task.ack() ? TaskOutcome.ACKED : TaskOutcome.LOST);
	 *     });
	 * </pre>
	 */
	PROCESS(DefaultProcessObservationConvention.class, LowCardinality.values(),
			new KeyName[] { HighCardinality.MESSAGE_ID });

	private final Class<? extends ObservationConvention<? extends Observation.Context>> defaultConvention;

	private final KeyName[] lowCardinality;

	private final KeyName[] highCardinality;

	QueueObservation(Class<? extends ObservationConvention<? extends Observation.Context>> defaultConvention,
			KeyName[] lowCardinality, KeyName[] highCardinality) {
		this.defaultConvention = defaultConvention;
		this.lowCardinality = lowCardinality;
		this.highCardinality = highCardinality;
	}

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return this.defaultConvention;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return this.lowCardinality.clone();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return this.highCardinality.clone();
	}

	/** Keys with few values, for metrics and traces. */
	public enum LowCardinality implements KeyName {

		/** Always {@code qaio}. */
		SYSTEM("messaging.system"),

		/** The queue's name. */
		DESTINATION_NAME("messaging.destination.name"),

		/** {@code put} or {@code process}. */
		OPERATION_NAME("messaging.operation.name"),

		/** {@code send} or {@code process}. */
		OPERATION_TYPE("messaging.operation.type"),

		/**
		 * A {@link PutOutcome} or {@link TaskOutcome} in lower case; {@code none} until
		 * it is known.
		 */
		OUTCOME("outcome"),

		/** The class of the exception; {@code none} without one. */
		ERROR_TYPE("error.type"),

		/** The number of the delivery: 1 to 9, or {@code 10+}. */
		ATTEMPT("attempt");

		private final String key;

		LowCardinality(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

		static KeyValues of(String operation, String type, String queue, @Nullable Enum<?> outcome,
				@Nullable Throwable error) {
			return KeyValues.of(SYSTEM.withValue("qaio"), DESTINATION_NAME.withValue(queue),
					OPERATION_NAME.withValue(operation), OPERATION_TYPE.withValue(type),
					OUTCOME
						.withValue((outcome != null) ? outcome.name().toLowerCase(Locale.ROOT) : KeyValue.NONE_VALUE),
					ERROR_TYPE.withValue((error != null) ? error.getClass().getName() : KeyValue.NONE_VALUE));
		}

	}

	/** Keys with any number of values, for traces only. */
	public enum HighCardinality implements KeyName {

		/** The task's id, when it is a single one and stored. */
		MESSAGE_ID("messaging.message.id"),

		/** How many tasks are put. */
		BATCH_MESSAGE_COUNT("messaging.batch.message_count");

		private final String key;

		HighCardinality(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
