package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import io.qaio.faults.history.PutAnswer;

/**
 * All that is known about a task. Collects it, and changes no more then.
 */
final class ObservedTask {

	private final String name;

	private final List<PutAttempt> puts = new ArrayList<>();

	private final List<ObservedLease> leases = new ArrayList<>();

	private String key = "";

	private boolean dead;

	ObservedTask(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	/**
	 * The ordering key, empty for none.
	 */
	String key() {
		return this.key;
	}

	/**
	 * Whether it was found among the dead letters.
	 */
	boolean isDead() {
		return this.dead;
	}

	List<PutAttempt> puts() {
		return this.puts;
	}

	/**
	 * The deliveries in the order in which the store made them.
	 */
	List<ObservedLease> leases() {
		return this.leases;
	}

	void foundDead() {
		this.dead = true;
	}

	void add(PutAttempt put, String key) {
		this.puts.add(put);
		this.key = key;
	}

	void add(ObservedLease lease) {
		this.leases.add(lease);
	}

	/**
	 * Put the deliveries in order: as the store's clock says, unless it may have jumped
	 * between two of them; then as their workers saw them, if they were there.
	 */
	void sort(Facts facts) {
		this.leases.sort(ObservedLease.IN_ORDER);
		for (boolean changed = true; changed;) {
			changed = false;
			for (int i = 1; i < this.leases.size(); i++) {
				if (facts.isTurnedAround(this.leases.get(i - 1), this.leases.get(i))) {
					Collections.swap(this.leases, i - 1, i);
					changed = true;
				}
			}
		}
	}

	/**
	 * The first put that said that the task is stored.
	 */
	Optional<PutAttempt> stored() {
		return this.puts.stream().filter(PutAttempt::isStored).findFirst();
	}

	boolean isRefused() {
		return !this.puts.isEmpty() && this.puts.stream().allMatch((put) -> put.outcome() == PutAnswer.FAILED);
	}

	/**
	 * Whether the task is out of the queue for certain, or was when it was seen last.
	 */
	boolean isFinished() {
		if (this.dead) {
			return true;
		}
		boolean certain = this.leases.stream()
			.anyMatch((lease) -> lease.calls().stream().anyMatch(SettlementCall::finishes));
		// without an answer it is only if nobody had the task afterwards
		return certain || (!this.leases.isEmpty()
				&& this.leases.get(this.leases.size() - 1).calls().stream().anyMatch(SettlementCall::mayFinish));
	}

	boolean isAcked() {
		return this.leases.stream().anyMatch((lease) -> lease.calls().stream().anyMatch(SettlementCall::finishes));
	}

	/**
	 * When the task may have left the queue at the earliest, {@link Facts#NEVER} if it
	 * did not.
	 */
	long finishedAt() {
		return this.leases.stream()
			.flatMap((lease) -> lease.calls().stream())
			.filter(SettlementCall::mayFinish)
			.mapToLong(SettlementCall::began)
			.min()
			.orElse(Facts.NEVER);
	}

}
