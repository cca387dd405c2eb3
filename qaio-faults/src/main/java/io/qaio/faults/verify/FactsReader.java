package io.qaio.faults.verify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Event;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.History;
import io.qaio.faults.history.PutAnswer;
import io.qaio.faults.history.Settlement;
import io.qaio.faults.verify.Facts.Absence;

/**
 * Reads histories into facts.
 */
final class FactsReader {

	/** A call that takes longer than that hangs. */
	private static final long HANGS = TimeUnit.SECONDS.toNanos(60);

	private final Map<String, ObservedTask> tasks = new TreeMap<>();

	private final List<FaultWindow> windows = new ArrayList<>();

	private final List<Absence> absences = new ArrayList<>();

	private final Map<String, List<Event.Decided>> decisions = new TreeMap<>();

	private final Map<String, List<Event.Handled>> handled = new TreeMap<>();

	private final List<Long> answers = new ArrayList<>();

	private final List<Violation> violations = new ArrayList<>();

	private final Map<String, Long> killed = new HashMap<>();

	private final Map<String, List<Long>> consumers = new TreeMap<>();

	private long left;

	private long loadEnded = Facts.NEVER;

	private long end;

	/**
	 * Read all.
	 * @return what they say, sorted
	 */
	Facts read(Collection<History> histories) {
		for (History history : histories) {
			history.events().forEach((event) -> this.end = Math.max(this.end, event.time()));
			readRun(history);
		}
		Optional<ClockLeaps> leaps = histories.stream()
			.flatMap((history) -> history.events().stream())
			.filter(Event.Delivered.class::isInstance)
			.map(Event.Delivered.class::cast)
			.min(Comparator.comparingLong(Event.Delivered::time))
			.map((first) -> new ClockLeaps(this.windows, first));
		for (History history : histories) {
			readPuts(history);
			leaps.ifPresent((known) -> readLeases(history, known));
		}
		this.windows.sort(Comparator.comparingLong(FaultWindow::began));
		this.absences.sort(Comparator.comparingLong(Absence::from));
		this.answers.sort(null);
		Facts facts = new Facts(this.tasks, this.windows, this.absences, this.decisions, this.handled, this.left,
				this.answers, this.consumers, this.loadEnded);
		this.tasks.values().forEach((task) -> task.sort(facts));
		return facts;
	}

	/**
	 * What contradicts itself, or has no end.
	 */
	List<Violation> violations() {
		return this.violations;
	}

	private void readRun(History history) {
		Map<String, Long> paused = new HashMap<>();
		Map<String, Event.FaultBegan> begun = new LinkedHashMap<>();
		for (Event event : history.events()) {
			if (event instanceof Event.ProcessKilled kill) {
				this.killed.put(kill.process(), kill.time());
				this.absences.add(new Absence(kill.process(), kill.time(), Facts.NEVER));
			}
			else if (event instanceof Event.ProcessPaused pause) {
				paused.put(pause.process(), pause.time());
			}
			else if (event instanceof Event.ProcessResumed resumed && paused.containsKey(resumed.process())) {
				this.absences.add(new Absence(resumed.process(), paused.remove(resumed.process()), resumed.time()));
			}
			else if (event instanceof Event.FaultBegan fault) {
				begun.put(fault.fault(), fault);
			}
			else if (event instanceof Event.FaultEnded fault && begun.containsKey(fault.fault())) {
				Event.FaultBegan began = begun.remove(fault.fault());
				this.windows.add(new FaultWindow(began.fault(), began.harms(), began.time(), fault.time()));
			}
			else if (event instanceof Event.FoundDead dead) {
				task(dead.task()).foundDead();
			}
			else if (event instanceof Event.LoadEnded ended) {
				this.loadEnded = ended.time();
			}
			else if (event instanceof Event.FoundLeft found) {
				this.left += found.tasks();
			}
			else if (event instanceof Event.Decided decided) {
				consumed(history.process(), decided.ended());
				this.decisions.computeIfAbsent(decided.key(), (key) -> new ArrayList<>()).add(decided);
				if (decided.granted()) {
					this.answers.add(decided.ended());
				}
			}
			else if (event instanceof Event.Handled call) {
				this.handled.computeIfAbsent(call.key(), (key) -> new ArrayList<>()).add(call);
			}
		}
		paused.forEach((process, time) -> this.absences.add(new Absence(process, time, Facts.NEVER)));
		begun.values()
			.forEach((fault) -> this.windows
				.add(new FaultWindow(fault.fault(), fault.harms(), fault.time(), Facts.NEVER)));
	}

	private void readPuts(History history) {
		Map<String, Event.PutBegan> begun = new LinkedHashMap<>();
		for (Event event : history.events()) {
			if (event instanceof Event.PutBegan put) {
				begun.put(put.task(), put);
			}
			else if (event instanceof Event.PutEnded put) {
				Event.PutBegan began = begun.remove(put.task());
				if (began != null) {
					task(put.task()).add(new PutAttempt(history.process(), began.time(), put.time(), put.outcome()),
							began.key());
				}
			}
		}
		for (Event.PutBegan put : begun.values()) {
			checkEnd(history.process(), put.task(), "the put", put.time());
			task(put.task()).add(new PutAttempt(history.process(), put.time(), Facts.NEVER, PutAnswer.UNKNOWN),
					put.key());
		}
	}

	private void readLeases(History history, ClockLeaps leaps) {
		Map<String, ObservedLease> leases = new HashMap<>();
		for (Event event : history.events()) {
			if (event instanceof Event.Delivered delivered) {
				ObservedLease lease = new ObservedLease(history.process(),
						delivered.withDeadline(leaps.without(delivered.deadline(), delivered.time())));
				leases.put(delivered.receipt(), lease);
				consumed(consumer(history.process(), delivered.receipt()), delivered.time());
				task(delivered.task()).add(lease);
			}
		}
		// an answer is that of the first call that has none: a store answers in order
		Map<String, Deque<Event.SettlementBegan>> begun = new LinkedHashMap<>();
		Set<String> unseen = new HashSet<>();
		for (Event event : history.events()) {
			if (event instanceof Event.SettlementBegan call) {
				begun.computeIfAbsent(call.receipt() + call.settlement(), (name) -> new ArrayDeque<>()).add(call);
				if (!leases.containsKey(call.receipt())) {
					unseen.add(call.task());
				}
			}
			else if (event instanceof Event.SettlementEnded call) {
				Event.SettlementBegan began = begun.getOrDefault(call.receipt() + call.settlement(), new ArrayDeque<>())
					.poll();
				ObservedLease lease = leases.get(call.receipt());
				if (began != null && lease != null) {
					lease.calls().add(call(began, call, leaps));
				}
				if (call.settlement() == Settlement.ACK && call.answer() == Answer.YES) {
					this.answers.add(call.time());
				}
			}
		}
		for (Event.SettlementBegan call : begun.values().stream().flatMap(Deque::stream).toList()) {
			checkEnd(history.process(), call.task(), "the " + call.settlement(), call.time());
			ObservedLease lease = leases.get(call.receipt());
			if (lease != null) {
				lease.calls().add(new SettlementCall(call.settlement(), call.time(), Facts.NEVER, Answer.UNKNOWN, 0));
			}
		}
		if (!this.killed.containsKey(history.process())) {
			unseen.forEach((task) -> this.violations
				.add(new Violation("who settles has a delivery", task, "none was recorded by " + history.process())));
		}
	}

	/**
	 * A settlement that a driver sent twice is answered with no although the first one
	 * took effect: see docs/inside/redis.md.
	 */
	private SettlementCall call(Event.SettlementBegan began, Event.SettlementEnded ended, ClockLeaps leaps) {
		boolean mayBeRepeated = this.windows.stream()
			.anyMatch((window) -> window.mayDo(Harm.REPLIES_LOST) && window.overlaps(began.time(), ended.time()));
		Answer answer = (ended.answer() == Answer.NO && mayBeRepeated) ? Answer.UNKNOWN : ended.answer();
		return new SettlementCall(ended.settlement(), began.time(), ended.time(), answer,
				(ended.deadline() == 0) ? 0 : leaps.without(ended.deadline(), ended.time()));
	}

	/**
	 * A process, or one of its threads if it names its receipts after them.
	 */
	private static String consumer(String process, String receipt) {
		return receipt.startsWith(process + "-") ? receipt.substring(0, receipt.lastIndexOf('-')) : process;
	}

	private void consumed(String consumer, long time) {
		this.consumers.computeIfAbsent(consumer, (name) -> new ArrayList<>()).add(time);
	}

	private void checkEnd(String process, String task, String call, long began) {
		long until = this.killed.getOrDefault(process, this.end);
		boolean absent = this.absences.stream()
			.anyMatch((absence) -> absence.process().equals(process) && absence.from() < until
					&& absence.overlaps(began, until));
		if (!absent && until - began > HANGS) {
			this.violations.add(new Violation("every call ends", task, call + " of " + process + " began at "
					+ Facts.seconds(began) + " and had not ended at " + Facts.seconds(until)));
		}
	}

	private ObservedTask task(String name) {
		return this.tasks.computeIfAbsent(name, ObservedTask::new);
	}

}
