package io.qaio.queue.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;

/**
 * A cron expression in a time zone.
 *
 * @param expression the expression
 * @param zone the time zone
 */
public record ZonedCron(CronExpression expression, ZoneId zone) {

	/**
	 * Check that the expression ticks.
	 * @throws IllegalArgumentException if it never does
	 */
	public ZonedCron {
		if (expression.next(ZonedDateTime.now(zone)) == null) {
			throw new IllegalArgumentException("'" + expression + "' never ticks");
		}
	}

	ZonedCron(String expression, ZoneId zone) {
		this(CronExpression.parse(expression), zone);
	}

	/**
	 * The first tick after a time, or {@code null}.
	 */
	@Nullable Instant next(Instant time) {
		ZonedDateTime next = this.expression.next(time.atZone(this.zone));
		return (next != null) ? next.toInstant() : null;
	}

	/**
	 * The last tick within {@code (after, upTo]}, or {@code null}. An expression only
	 * gives the next tick, so this is a binary search: a year of seconds takes 25 steps.
	 */
	@Nullable Instant last(Instant after, Instant upTo) {
		Instant tick = next(after);
		if (tick == null || tick.isAfter(upTo)) {
			return null;
		}
		long low = tick.getEpochSecond();
		long high = upTo.getEpochSecond();
		while (low < high) {
			long middle = low + (high - low) / 2;
			Instant later = next(Instant.ofEpochSecond(middle));
			if (later != null && !later.isAfter(upTo)) {
				tick = later;
				low = later.getEpochSecond();
			}
			else {
				high = middle;
			}
		}
		return tick;
	}

	@Override
	public String toString() {
		return "'" + this.expression + "' in " + this.zone;
	}

}
