package io.qaio.queue.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.qaio.queue.ScheduleTicks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Puts what one schedule has due, and comes back for the next tick. Only the store knows
 * what was put, so nothing is lost with an instance that ends.
 */
final class ScheduleRunner implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ScheduleRunner.class);

	/** How many ticks one call to the store has at the most. */
	private static final int PORTION = 100;

	/** The clock may be set, or the machine may sleep: so waits are not long. */
	private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

	private static final ExponentialBackOff RETRIES = new ExponentialBackOff(1000, 2);

	static {
		RETRIES.setMaxInterval(LONGEST_WAIT.toMillis());
	}

	private final Schedule schedule;

	private final ScheduleTicks ticks;

	private final TaskScheduler scheduler;

	private final Clock clock;

	private @Nullable Instant last;

	private @Nullable BackOffExecution failing;

	ScheduleRunner(Schedule schedule, ScheduleTicks ticks, TaskScheduler scheduler, Clock clock) {
		this.schedule = schedule;
		this.ticks = ticks;
		this.scheduler = scheduler;
		this.clock = clock;
	}

	@Override
	public void run() {
		Instant next;
		try {
			next = next(putDue());
			worked();
		}
		// whatever it is: the next ticks must come all the same
		catch (Throwable ex) {
			next = failed(ex);
		}
		try {
			this.scheduler.schedule(this, next);
		}
		catch (TaskRejectedException ex) {
			logger.debug(this.schedule + " has ended with the application", ex);
		}
	}

	private Instant putDue() {
		Instant last = this.last;
		if (last == null || !due(last).isEmpty()) {
			// another instance may have been here first
			last = this.ticks.last();
		}
		for (List<Instant> due = due(last); !due.isEmpty(); due = due(last)) {
			last = this.ticks.put(last, payloads(due.subList(0, Math.min(PORTION, due.size()))));
		}
		this.last = last;
		return last;
	}

	private List<Instant> due(Instant last) {
		return this.schedule.due(last, this.clock.instant());
	}

	private SortedMap<Instant, Object> payloads(List<Instant> ticks) {
		SortedMap<Instant, Object> payloads = new TreeMap<>();
		for (Instant tick : ticks) {
			payloads.put(tick, this.schedule.payload(tick));
		}
		return payloads;
	}

	private Instant next(Instant last) {
		Instant now = this.clock.instant();
		Instant latest = now.plus(LONGEST_WAIT);
		// ticks that are missed for good are not put, so the last may be long ago
		Instant next = this.schedule.next(last.isAfter(now) ? last : now);
		return (next != null && next.isBefore(latest)) ? next : latest;
	}

	private void worked() {
		if (this.failing != null) {
			this.failing = null;
			logger.info(this.schedule + " works again");
		}
	}

	private Instant failed(Throwable ex) {
		if (this.failing == null) {
			this.failing = RETRIES.start();
			// said once, not at every attempt
			logger.error(this.schedule + ": its task cannot be put, which is tried again until it works", ex);
		}
		return this.clock.instant().plusMillis(this.failing.nextBackOff());
	}

}
