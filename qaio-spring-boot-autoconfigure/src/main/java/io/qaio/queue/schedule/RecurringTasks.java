package io.qaio.queue.schedule;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.qaio.queue.ScheduleTicks;
import io.qaio.queue.TaskQueues;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Puts recurring tasks: one task for each tick of a {@link Schedule}, however many
 * instances of the application run. There is no leader and no lock: every instance tries
 * every tick, and the store accepts the first. The first instance that starts after all
 * were stopped finds the missed ticks.
 * <p>
 * Safe for use by many threads.
 */
public final class RecurringTasks implements SmartLifecycle {

	private static final long TERMINATION_TIMEOUT_MILLIS = 5000;

	private final Supplier<TaskQueues> queues;

	private final boolean virtualThreads;

	private final boolean autoStartup;

	private final Map<String, Entry> entries = new LinkedHashMap<>();

	private @Nullable SimpleAsyncTaskScheduler scheduler;

	/**
	 * Create recurring tasks, not started and without schedules.
	 * @param queues the queues of the tasks
	 * @param virtualThreads whether to use virtual threads, of Java 21 or later
	 * @param autoStartup whether to start with the application
	 */
	public RecurringTasks(TaskQueues queues, boolean virtualThreads, boolean autoStartup) {
		this(() -> queues, virtualThreads, autoStartup);
	}

	/**
	 * Create recurring tasks, not started and without schedules, for queues that are
	 * created when the first schedule needs them.
	 * @param queues gives the queues of the tasks
	 * @param virtualThreads whether to use virtual threads, of Java 21 or later
	 * @param autoStartup whether to start with the application
	 */
	public RecurringTasks(Supplier<TaskQueues> queues, boolean virtualThreads, boolean autoStartup) {
		this.queues = queues;
		this.virtualThreads = virtualThreads;
		this.autoStartup = autoStartup;
	}

	/**
	 * Add a schedule. It starts with the application, or at once if the application runs.
	 * @param schedule the schedule
	 * @throws IllegalArgumentException if another schedule has the name, a name is too
	 * long, or the options are invalid
	 */
	public void add(Schedule schedule) {
		add(prepare(schedule));
	}

	/**
	 * Check a schedule that is not added.
	 */
	Entry prepare(Schedule schedule) {
		return new Entry(schedule,
				this.queues.get().queue(schedule.queue()).ticks(schedule.name(), schedule.options()));
	}

	synchronized void add(Entry entry) {
		String name = entry.schedule().name();
		find(name).ifPresent((other) -> {
			throw new IllegalArgumentException("the name is taken by: " + other.schedule());
		});
		if (this.scheduler != null) {
			entry.start(this.scheduler);
		}
		this.entries.put(name, entry);
	}

	synchronized Optional<Entry> find(String name) {
		return Optional.ofNullable(this.entries.get(name));
	}

	@Override
	public synchronized void start() {
		if (this.scheduler != null) {
			return;
		}
		SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
		scheduler.setThreadNamePrefix("qaio-schedule-");
		scheduler.setVirtualThreads(this.virtualThreads);
		scheduler.setTaskTerminationTimeout(TERMINATION_TIMEOUT_MILLIS);
		this.entries.values().forEach((entry) -> entry.start(scheduler));
		this.scheduler = scheduler;
	}

	@Override
	public synchronized void stop() {
		if (this.scheduler != null) {
			this.scheduler.close();
			this.scheduler = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.scheduler != null;
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	record Entry(Schedule schedule, ScheduleTicks ticks) {

		void start(SimpleAsyncTaskScheduler scheduler) {
			scheduler.execute(new ScheduleRunner(this.schedule, this.ticks, scheduler, Clock.systemUTC()));
		}

	}

}
