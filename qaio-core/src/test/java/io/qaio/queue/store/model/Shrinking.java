package io.qaio.queue.store.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Shortens actions at which a store and the model differ. Each candidate is replayed from
 * the beginning, on a queue of its own.
 */
final class Shrinking {

	private static final List<UnaryOperator<Action.Put>> SIMPLER = List.of(
			(put) -> new Action.Put(put.number(), put.process(), 1, put.id(), put.delay(), put.key(), put.priority(),
					put.uniqueFor(), put.maxAttempts(), put.timeout()),
			(put) -> new Action.Put(put.number(), 0, put.count(), put.id(), put.delay(), put.key(), put.priority(),
					put.uniqueFor(), put.maxAttempts(), put.timeout()),
			(put) -> new Action.Put(put.number(), put.process(), put.count(), put.id(), put.delay(), put.key(),
					put.priority(), null, put.maxAttempts(), put.timeout()),
			(put) -> new Action.Put(put.number(), put.process(), put.count(),
					(put.uniqueFor() != null) ? put.id() : null, put.delay(), put.key(), put.priority(),
					put.uniqueFor(), put.maxAttempts(), put.timeout()),
			(put) -> new Action.Put(put.number(), put.process(), put.count(), put.id(), null, put.key(), put.priority(),
					put.uniqueFor(), put.maxAttempts(), put.timeout()),
			(put) -> new Action.Put(put.number(), put.process(), put.count(), put.id(), put.delay(), null,
					put.priority(), put.uniqueFor(), put.maxAttempts(), put.timeout()),
			(put) -> new Action.Put(put.number(), put.process(), put.count(), put.id(), put.delay(), put.key(), 0,
					put.uniqueFor(), put.maxAttempts(), put.timeout()),
			(put) -> new Action.Put(put.number(), put.process(), put.count(), put.id(), put.delay(), put.key(),
					put.priority(), put.uniqueFor(), null, put.timeout()),
			(put) -> new Action.Put(put.number(), put.process(), put.count(), put.id(), put.delay(), put.key(),
					put.priority(), put.uniqueFor(), put.maxAttempts(), null));

	private final Function<List<Action>, @Nullable Mismatch> replay;

	private final long end;

	private List<Action> actions;

	private Mismatch mismatch;

	/**
	 * Prepare.
	 * @param actions actions that do not match
	 * @param replay does actions, and returns the mismatch if there is one
	 * @param nanos how long to shorten at most
	 */
	Shrinking(List<Action> actions, Mismatch mismatch, Function<List<Action>, @Nullable Mismatch> replay, long nanos) {
		this.actions = actions;
		this.mismatch = mismatch;
		this.replay = replay;
		this.end = System.nanoTime() + nanos;
	}

	/**
	 * Drop actions, more and more of them at a time less, then what they need not have.
	 */
	void run() {
		int before;
		do {
			before = this.actions.size();
			for (int length = before / 2; length > 0; length /= 2) {
				for (int from = this.actions.size() - length; from >= 0; from -= length) {
					List<Action> fewer = new ArrayList<>(this.actions);
					fewer.subList(from, from + length).clear();
					tryOut(fewer);
					from = Math.min(from, this.actions.size());
				}
			}
		}
		while (this.actions.size() < before);
		for (int i = 0; i < this.actions.size(); i++) {
			for (UnaryOperator<Action.Put> simpler : SIMPLER) {
				if (this.actions.get(i) instanceof Action.Put put && !simpler.apply(put).equals(put)) {
					List<Action> changed = new ArrayList<>(this.actions);
					changed.set(i, simpler.apply(put));
					tryOut(changed);
				}
			}
		}
	}

	private void tryOut(List<Action> candidate) {
		Mismatch other = (System.nanoTime() - this.end < 0) ? this.replay.apply(candidate) : null;
		if (other != null) {
			this.actions = candidate;
			this.mismatch = other;
		}
	}

	List<Action> actions() {
		return this.actions;
	}

	Mismatch mismatch() {
		return this.mismatch;
	}

}
