package io.qaio.queue.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

import io.qaio.queue.PutOptions;

import org.springframework.scheduling.support.CronExpression;

/**
 * The ticks, the queue and the payloads of recurring tasks. Immutable: methods that set
 * something return a new schedule.
 *
 * <pre class="code">
 * recurringTasks.add(Schedule.of("digest", "digests", "0 0 6 * * *", (tick) -&gt; new Digest(tick))
 *     .zone(ZoneId.of("Europe/Berlin")));
 * </pre>
 *
 * @param name the identity of the schedule
 * @param queue the name of the queue
 * @param payload makes the payload for a tick
 * @param cron the ticks
 * @param missed which missed ticks get a task
 * @param options the options of each task
 */
public record Schedule(String name, String queue, Function<Instant, ?> payload, ZonedCron cron, MissedTicks missed,
		PutOptions options) {

	/** A tick that is put later than this is missed. */
	private static final Duration IN_TIME = Duration.ofMinutes(1);

	/**
	 * A schedule in the time zone of the JVM, with one task for all missed ticks.
	 * @param name the identity of the schedule: the same in all instances of the
	 * application, and unique in the queue; 1 to 200 bytes as UTF-8
	 * @param queue the name of the queue
	 * @param cron six fields, from the second to the day of the week, or a macro such as
	 * {@code @daily}, as {@link CronExpression} describes them; {@link ZonedCron} has
	 * what it means when the clocks change
	 * @param payload makes the payload for a tick, not {@code null}. Several instances
	 * may call it for the same tick; one of them puts the result. An exception is logged,
	 * and the tick is tried again
	 * @return the schedule
	 * @throws IllegalArgumentException if the expression is invalid, or never ticks
	 */
	public static Schedule of(String name, String queue, String cron, Function<Instant, ?> payload) {
		return new Schedule(name, queue, payload, new ZonedCron(cron, ZoneId.systemDefault()), MissedTicks.ONE,
				PutOptions.with());
	}

	/**
	 * Set the time zone of the expression.
	 * @param zone the zone, which should be the same for all instances
	 * @return the new schedule
	 */
	public Schedule zone(ZoneId zone) {
		ZonedCron zoned = new ZonedCron(this.cron.expression(), zone);
		return new Schedule(this.name, this.queue, this.payload, zoned, this.missed, this.options);
	}

	/**
	 * Set which missed ticks get a task.
	 * @param missed which of them
	 * @return the new schedule
	 */
	public Schedule missed(MissedTicks missed) {
		return new Schedule(this.name, this.queue, this.payload, this.cron, missed, this.options);
	}

	/**
	 * Set the options of each task.
	 * @param options the options, without a delay and without an id
	 * @return the new schedule
	 */
	public Schedule options(PutOptions options) {
		return new Schedule(this.name, this.queue, this.payload, this.cron, this.missed, options);
	}

	/**
	 * The ticks to put, in order.
	 * @param last the last tick that was put
	 * @param now the current time
	 */
	List<Instant> due(Instant last, Instant now) {
		Instant inTime = now.minus(IN_TIME);
		Deque<Instant> due = new ArrayDeque<>();
		Instant tick = this.cron.last(last, now);
		while (tick != null && (tick.isAfter(inTime) || due.size() < this.missed.max())) {
			due.addFirst(tick);
			tick = this.cron.last(last, tick.minusMillis(1));
		}
		return List.copyOf(due);
	}

	@Override
	public String toString() {
		return "Schedule '" + this.name + "' of queue '" + this.queue + "', " + this.cron;
	}

}
