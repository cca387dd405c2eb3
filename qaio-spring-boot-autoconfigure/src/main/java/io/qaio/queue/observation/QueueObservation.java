package io.qaio.queue.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What is observed of queues.
 */
public enum QueueObservation implements ObservationDocumentation {

	/** A call of {@code put} or {@code putAll}. */
	PUT {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultPutObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinality.QUEUE, LowCardinality.OUTCOME };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { HighCardinality.TASK_ID, HighCardinality.TASKS };
		}

	},

	/** One delivery of a task. */
	TASK {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultTaskObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinality.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { HighCardinality.TASK_ID };
		}

	};

	/** Keys with few values, for metrics and traces. */
	public enum LowCardinality implements KeyName {

		/** The queue's name. */
		QUEUE {

			@Override
			public String asString() {
				return "queue";
			}

		},

		/**
		 * A {@link PutOutcome} or {@link TaskOutcome} in lower case; {@code none} while
		 * it is not known.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		},

		/** Which delivery of the task it is: 1 to 9, or {@code 10+}. */
		ATTEMPT {

			@Override
			public String asString() {
				return "attempt";
			}

		}

	}

	/** Keys with any number of values, for traces only. */
	public enum HighCardinality implements KeyName {

		/** The task's id, when it is a single one and stored. */
		TASK_ID {

			@Override
			public String asString() {
				return "task.id";
			}

		},

		/** How many tasks are put. */
		TASKS {

			@Override
			public String asString() {
				return "tasks";
			}

		}

	}

}
