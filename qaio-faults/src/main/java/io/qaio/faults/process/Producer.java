package io.qaio.faults.process;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.qaio.faults.history.Event.PutBegan;
import io.qaio.faults.history.Event.PutEnded;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.faults.history.PutAnswer;
import io.qaio.queue.PutOptions;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueueException;

/**
 * One thread that puts.
 */
final class Producer implements Runnable {

	private static final int KEYS = 4;

	private static final int BATCH = 5;

	private static final long PAUSE_AFTER_FAILURE = 100;

	private static final Duration UNIQUE_FOR = Duration.ofHours(1);

	private final String name;

	private final TaskQueue queue;

	private final HistoryFile history;

	private final int putsPerSecond;

	private final Random random;

	private int count;

	Producer(String name, TaskQueue queue, HistoryFile history, int putsPerSecond) {
		this.name = name;
		this.queue = queue;
		this.history = history;
		this.putsPerSecond = putsPerSecond;
		this.random = new Random(name.hashCode());
	}

	@Override
	public void run() {
		long start = MachineClock.now();
		int countAtStart = 0;
		while (!Thread.currentThread().isInterrupted()) {
			long due = start + (this.count - countAtStart) * 1_000_000_000L / this.putsPerSecond;
			long early = due - MachineClock.now();
			if (early > 0 && !sleep(early / 1_000_000 + 1)) {
				return;
			}
			if (early < -1_000_000_000L) {
				// what could not be put meanwhile is not made up for
				start = MachineClock.now();
				countAtStart = this.count;
			}
			putOne();
		}
	}

	private void putOne() {
		int kind = this.random.nextInt(100);
		if (kind < 30) {
			putOnce(PutOptions.with());
		}
		else if (kind < 60) {
			putWithKey(this.name + "-key-" + this.random.nextInt(KEYS));
		}
		else if (kind < 80) {
			putUntilStored();
		}
		else if (kind < 85) {
			putOnce(PutOptions.with().delay(Duration.ofMillis(this.random.nextInt(500))));
		}
		else if (kind < 95) {
			putOnce(PutOptions.with().priority(this.random.nextInt(10)));
		}
		else {
			putBatch();
		}
	}

	private String next() {
		return this.name + "-" + this.count++;
	}

	private void putOnce(PutOptions options) {
		put(next(), "", options);
	}

	private void putWithKey(String key) {
		put(next(), key, PutOptions.with().orderingKey(key));
	}

	private void putUntilStored() {
		String task = next();
		PutOptions options = PutOptions.with().id(task).uniqueFor(UNIQUE_FOR);
		while (!put(task, "", options)) {
			if (!sleep(1)) {
				return;
			}
		}
	}

	private boolean put(String task, String key, PutOptions options) {
		this.history.add(new PutBegan(MachineClock.now(), task, key));
		PutAnswer outcome;
		try {
			outcome = this.queue.put(task, options).duplicate() ? PutAnswer.DUPLICATE : PutAnswer.ACCEPTED;
		}
		catch (TaskQueueException ex) {
			outcome = outcome(ex);
		}
		ended(List.of(task), outcome);
		return isStored(outcome);
	}

	private void putBatch() {
		List<String> tasks = IntStream.range(0, BATCH).mapToObj((i) -> next()).toList();
		tasks.forEach((task) -> this.history.add(new PutBegan(MachineClock.now(), task, "")));
		PutAnswer outcome;
		try {
			this.queue.putAll(tasks);
			outcome = PutAnswer.ACCEPTED;
		}
		catch (TaskQueueException ex) {
			outcome = outcome(ex);
		}
		ended(tasks, outcome);
	}

	private void ended(List<String> tasks, PutAnswer outcome) {
		tasks.forEach((task) -> this.history.add(new PutEnded(MachineClock.now(), task, outcome)));
		if (!isStored(outcome)) {
			sleep(PAUSE_AFTER_FAILURE);
		}
	}

	private static boolean isStored(PutAnswer outcome) {
		return outcome == PutAnswer.ACCEPTED || outcome == PutAnswer.DUPLICATE;
	}

	private static PutAnswer outcome(TaskQueueException failure) {
		return String.valueOf(failure.getMessage()).contains("Nothing was stored") ? PutAnswer.FAILED
				: PutAnswer.UNKNOWN;
	}

	/**
	 * Sleep.
	 * @return whether to go on
	 */
	private static boolean sleep(long millis) {
		try {
			Thread.sleep(millis);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
