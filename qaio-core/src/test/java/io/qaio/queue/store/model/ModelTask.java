package io.qaio.queue.store.model;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A task of the {@link ModelQueue}.
 */
final class ModelTask implements Cloneable {

	/** The states of a task. */
	enum State {

		READY, DELAYED, BLOCKED, TAKEN, DEAD

	}

	final String name;

	final String id;

	final boolean ownId;

	final int priority;

	final @Nullable String key;

	final @Nullable Duration timeout;

	final @Nullable Integer maxAttempts;

	State state = State.READY;

	/** Where the task stands among those of its state. */
	Span place = Span.at(0);

	/** Whether the task came back to the front of the ready ones. */
	boolean front;

	/** When the delay or the lease ends. */
	@Nullable Span ends;

	/** Whether that is over. The store may not have noticed it yet. */
	boolean isOver;

	int attempts;

	/** How many attempts the task has at most, as its lease says. */
	int limit;

	/** The delivery that has leased the task. */
	@Nullable DeliveryName delivery;

	ModelTask(String name, String id, Action.Put put) {
		this.name = name;
		this.id = id;
		this.ownId = put.id() != null;
		this.priority = put.priority();
		this.key = put.key();
		this.timeout = put.timeout();
		this.maxAttempts = put.maxAttempts();
	}

	boolean lives() {
		return this.state != State.DEAD;
	}

	void moveTo(State state, Span place) {
		this.state = state;
		this.place = place;
		this.front = false;
		this.isOver = false;
		this.ends = null;
		this.delivery = null;
	}

	void moveUntil(State state, Span place, Span ends) {
		moveTo(state, place);
		this.ends = ends;
	}

	/** Whether this ready task is certainly delivered before another. */
	boolean isBefore(ModelTask other) {
		if (this.priority != other.priority) {
			return this.priority > other.priority;
		}
		if (this.front || other.front) {
			return this.front && !other.front;
		}
		// tasks that were delayed come in the order of their times
		boolean isEarlier = this.ends != null && other.ends != null && this.ends.isBefore(other.ends);
		return isEarlier || this.place.isBefore(other.place);
	}

	ModelTask copy() {
		try {
			return (ModelTask) clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return this.name + " " + this.state + (this.isOver ? ", over," : "") + " after " + this.attempts + " attempts";
	}

}
