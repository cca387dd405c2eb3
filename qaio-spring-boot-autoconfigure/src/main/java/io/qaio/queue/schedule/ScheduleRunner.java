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
 * Puts the due tasks of one schedule, and schedules itself for the next tick. The store
 * alone knows the last tick, so an instance that ends loses nothing. Runs in one thread
 * at a time.
 */
final class ScheduleRunner implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ScheduleRunner.class);

	/** The most ticks of one call to the store. */
	private static final int BATCH = 100;

	/** Waits are short, because the clock may be set and the machine may sleep. */
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
			if (this.failing != null) {
				this.failing = null;
				logger.info(this.schedule + " works again");
			}
		}
		// of any kind: the next ticks must still be put
		catch (Throwable ex) {
			next = failed(ex);
		}
		try {
			this.scheduler.schedule(this, next);
		}
		catch (TaskRejectedException ex) {
			logger.debug(this.schedule + " ended with the application", ex);
		}
	}

	private Instant putDue() {
		Instant last = this.last;
		if (last == null || !due(last).isEmpty()) {
			// another instance may have put them
			last = this.ticks.last();
		}
		for (List<Instant> due = due(last); !due.isEmpty(); due = due(last)) {
			last = this.ticks.put(last, payloads(due.subList(0, Math.min(BATCH, due.size()))));
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
			payloads.put(tick, this.schedule.payload().apply(tick));
		}
		return payloads;
	}

	private Instant next(Instant last) {
		Instant now = this.clock.instant();
		Instant latest = now.plus(LONGEST_WAIT);
		// ticks that get no task are skipped, so the last may be long ago
		Instant next = this.schedule.cron().next(last.isAfter(now) ? last : now);
		return (next != null && next.isBefore(latest)) ? next : latest;
	}

	private Instant failed(Throwable ex) {
		if (this.failing == null) {
			this.failing = RETRIES.start();
			// logged once, not for every attempt
			logger.error(this.schedule + ": a task cannot be put. It is tried again until it succeeds", ex);
		}
		return this.clock.instant().plusMillis(this.failing.nextBackOff());
	}

}
