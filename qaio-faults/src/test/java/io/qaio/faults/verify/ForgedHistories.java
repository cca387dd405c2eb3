package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Event;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.History;
import io.qaio.faults.history.PutAnswer;
import io.qaio.faults.history.Settlement;

/**
 * Histories that nobody lived through. Times are in milliseconds; the store's clock shows
 * the same. A put takes 1 ms, and so does a settlement.
 */
final class ForgedHistories {

	static final long LEASE = 1000;

	static final Map<String, LimitTerms> LIMITS = Map.of("zone", new LimitTerms(10, 2, 0));

	private final Map<String, List<Event>> events = new TreeMap<>();

	ForgedHistories put(long at, String task) {
		return put(at, task, "", PutAnswer.ACCEPTED);
	}

	ForgedHistories put(long at, String task, String key, PutAnswer outcome) {
		return putBegan(at, "producer", task, key).add("producer", new Event.PutEnded(nanos(at + 1), task, outcome));
	}

	ForgedHistories putBegan(long at, String producer, String task, String key) {
		return add(producer, new Event.PutBegan(nanos(at), task, key));
	}

	ForgedHistories delivered(long at, String worker, String task, int attempt) {
		return delivered(at, worker, task, attempt, at);
	}

	/**
	 * A delivery that its worker noticed later than the store made it.
	 */
	ForgedHistories delivered(long at, String worker, String task, int attempt, long leasedAt) {
		return delivered(at, worker, task, attempt, leasedAt, "id-" + task);
	}

	ForgedHistories delivered(long at, String worker, String task, int attempt, long leasedAt, String id) {
		return add(worker, new Event.Delivered(nanos(at), task, id, receipt(worker, task, attempt), attempt, "",
				leasedAt + LEASE, LEASE));
	}

	ForgedHistories settled(long at, String worker, String task, int attempt, Settlement settlement, Answer answer) {
		return settlementBegan(at, worker, task, attempt, settlement).settlementEnded(at + 1, worker, task, attempt,
				settlement, answer);
	}

	ForgedHistories settlementEnded(long at, String worker, String task, int attempt, Settlement settlement,
			Answer answer) {
		long deadline = (settlement == Settlement.EXTEND && answer == Answer.YES) ? at - 1 + LEASE : 0;
		return add(worker, new Event.SettlementEnded(nanos(at), task, receipt(worker, task, attempt), settlement,
				answer, deadline));
	}

	ForgedHistories settlementBegan(long at, String worker, String task, int attempt, Settlement settlement) {
		return add(worker, new Event.SettlementBegan(nanos(at), task, receipt(worker, task, attempt), settlement));
	}

	ForgedHistories acked(long at, String worker, String task, int attempt) {
		return settled(at, worker, task, attempt, Settlement.ACK, Answer.YES);
	}

	ForgedHistories killed(long at, String process) {
		return add("run", new Event.ProcessKilled(nanos(at), process));
	}

	ForgedHistories paused(long from, long to, String process) {
		return add("run", new Event.ProcessPaused(nanos(from), process)).add("run",
				new Event.ProcessResumed(nanos(to), process));
	}

	ForgedHistories fault(long from, long to, String name, Harm... harms) {
		return add("run", new Event.FaultBegan(nanos(from), name, Set.of(harms))).add("run",
				new Event.FaultEnded(nanos(to), name));
	}

	ForgedHistories dead(long at, String task) {
		return add("run", new Event.FoundDead(nanos(at), task));
	}

	ForgedHistories left(long at, long tasks) {
		return add("run", new Event.FoundLeft(nanos(at), tasks));
	}

	ForgedHistories loadEnded(long at) {
		return add("run", new Event.LoadEnded(nanos(at)));
	}

	ForgedHistories granted(long from, long to, String client, String key) {
		return add(client, new Event.Decided(nanos(from), nanos(to), key, true));
	}

	ForgedHistories handled(long at, String worker, String task, String key) {
		return add(worker, new Event.Handled(nanos(at), task, key));
	}

	ForgedHistories add(String process, Event event) {
		this.events.computeIfAbsent(process, (name) -> new ArrayList<>()).add(event);
		return this;
	}

	Verdict verify() {
		return new Verifier(LIMITS)
			.verify(this.events.entrySet().stream().map((one) -> new History(one.getKey(), one.getValue())).toList());
	}

	/**
	 * What was broken.
	 */
	List<String> broken() {
		return verify().violations().stream().map(Violation::promise).distinct().toList();
	}

	private static String receipt(String worker, String task, int attempt) {
		return "of-" + worker + "-" + task + "-" + attempt;
	}

	private static long nanos(long millis) {
		return TimeUnit.MILLISECONDS.toNanos(millis);
	}

}
