package io.qaio.queue.store.model;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Something that a check does to a queue, and to its model. An action that finds nothing
 * to work on, as others were left out, does nothing. Actions are done by one of two
 * processes, 0 or 1; number gives the tasks and deliveries of an action their names.
 */
sealed interface Action {

	/** Put tasks: more than one only without an id. */
	record Put(int number, int process, int count, @Nullable String id, @Nullable Duration delay, @Nullable String key,
			int priority, @Nullable Duration uniqueFor, @Nullable Integer maxAttempts,
			@Nullable Duration timeout) implements Action {

		@Override
		public String toString() {
			StringBuilder text = new StringBuilder(
					"put task " + this.number + ((this.count > 1) ? "-0 to -" + (this.count - 1) : ""));
			option(text, "id", this.id);
			option(text, "delay", this.delay);
			option(text, "orderingKey", this.key);
			option(text, "priority", (this.priority != 0) ? this.priority : null);
			option(text, "uniqueFor", this.uniqueFor);
			option(text, "maxAttempts", this.maxAttempts);
			option(text, "visibilityTimeout", this.timeout);
			return text.append(by(this.process)).toString();
		}

		private static void option(StringBuilder text, String name, @Nullable Object value) {
			if (value != null) {
				text.append(", ").append(name).append(' ').append(value);
			}
		}

	}

	/** Take tasks without waiting. */
	record Take(int number, int process, int max) implements Action {

		@Override
		public String toString() {
			return "take " + this.number + ": at most " + this.max + by(this.process);
		}

	}

	/** Begin to wait for a task, unless somebody waits already. */
	record BeginWait(int number, int process) implements Action {

		@Override
		public String toString() {
			return "take " + this.number + ": wait for a task" + by(this.process);
		}

	}

	/** Cancel the take that waits. */
	record CancelWait() implements Action {

		@Override
		public String toString() {
			return "cancel the take that waits";
		}

	}

	/** End or extend a delivery, current or outdated. */
	record Settle(Way way, DeliveryName delivery, Duration time) implements Action {

		@Override
		public String toString() {
			return this.way.text.formatted(this.delivery, this.time);
		}

	}

	/** What becomes of a delivery. */
	enum Way {

		ACK("ack %s"), FAIL("fail %s, delay %s"), RELEASE("release %s, delay %s"), BURY("bury %s"),
		EXTEND("extend %s by %s");

		private final String text;

		Way(String text) {
			this.text = text;
		}

	}

	/** Ack deliveries of one process together. */
	record AckAll(int process, List<DeliveryName> deliveries) implements Action {

		@Override
		public String toString() {
			return "ack together " + this.deliveries + by(this.process);
		}

	}

	/** Return expired leases. */
	record Requeue(int process) implements Action {

		@Override
		public String toString() {
			return "requeue what has expired" + by(this.process);
		}

	}

	/** Do something with dead tasks: all, or the one of a name. */
	record Dead(boolean replay, @Nullable String name, int process) implements Action {

		@Override
		public String toString() {
			return (this.replay ? "replay " : "remove ")
					+ ((this.name != null) ? "dead task " + this.name : "all dead tasks") + by(this.process);
		}

	}

	/** Remove all living tasks. */
	record Purge(int process) implements Action {

		@Override
		public String toString() {
			return "purge" + by(this.process);
		}

	}

	/** Let time pass. */
	record Pass(Duration time) implements Action {

		@Override
		public String toString() {
			return "let " + this.time + " pass";
		}

	}

	private static String by(int process) {
		return (process == 0) ? "" : ", by the other process";
	}

}
