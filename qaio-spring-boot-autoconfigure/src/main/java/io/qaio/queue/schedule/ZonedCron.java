package io.qaio.queue.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;

/**
 * A cron expression in a time zone, whose clocks may change.
 * <p>
 * An expression whose minutes and hours are numbers, or lists of numbers, means times of
 * the day. It ticks once for each of them: a time that the clocks skip ticks when the gap
 * is over, and a time that comes twice ticks the first time. This is what Debian's cron
 * does. An expression with a wildcard, range or step in its minutes or hours means
 * intervals. It ticks whenever the clocks show a time that matches: never in a gap, and
 * twice when the time comes twice.
 *
 * @param expression the expression
 * @param zone the time zone
 */
public record ZonedCron(CronExpression expression, ZoneId zone) {

	/** The fields are second, minute, hour and so on; macros have been replaced. */
	private static final Pattern TIMES_OF_THE_DAY = Pattern.compile("\\s*\\S+\\s+[\\d,]+\\s+[\\d,]+\\s.*");

	/** More than a century, in which the days of the week meet all dates. */
	private static final int MAX_TRANSITIONS = 250;

	/** More than two months have. */
	private static final int MAX_DAYS = 64;

	/**
	 * Check that the expression ticks.
	 * @throws IllegalArgumentException if it never does
	 */
	public ZonedCron {
		if (next(expression, zone, Instant.now()) == null) {
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
		return next(this.expression, this.zone, time);
	}

	private static @Nullable Instant next(CronExpression expression, ZoneId zone, Instant time) {
		return TIMES_OF_THE_DAY.matcher(expression.toString()).matches() ? nextTimeOfTheDay(expression, zone, time)
				: nextMatch(expression, zone, time);
	}

	/**
	 * The times of the day are in order on the calendar, and their instants follow that
	 * order, although those in a gap share its end.
	 */
	private static @Nullable Instant nextTimeOfTheDay(CronExpression expression, ZoneId zone, Instant time) {
		LocalDateTime local = LocalDateTime.ofInstant(time, zone);
		Instant instant;
		do {
			local = following(expression, local);
			if (local == null) {
				return null;
			}
			ZoneOffsetTransition change = zone.getRules().getTransition(local);
			instant = (change == null || change.isOverlap()) ? local.atZone(zone).toInstant() : change.getInstant();
		}
		while (!instant.isAfter(time));
		return instant;
	}

	/**
	 * Between two changes of the clocks the offset is constant.
	 */
	private static @Nullable Instant nextMatch(CronExpression expression, ZoneId zone, Instant time) {
		Instant after = time;
		for (int i = 0; i < MAX_TRANSITIONS; i++) {
			ZoneOffset offset = zone.getRules().getOffset(after.plusNanos(1));
			LocalDateTime local = following(expression, LocalDateTime.ofInstant(after, offset));
			if (local == null) {
				return null;
			}
			Instant instant = local.toInstant(offset);
			ZoneOffsetTransition change = zone.getRules().nextTransition(after.plusNanos(1));
			if (change == null || instant.isBefore(change.getInstant())) {
				return instant;
			}
			after = change.getInstant().minusNanos(1);
		}
		return null;
	}

	/**
	 * The first match after a time. Where days are counted back from the end of a month,
	 * and it has fewer, the expression gives a time in the month before, which may be
	 * past: then the match after a later day is the next.
	 */
	private static @Nullable LocalDateTime following(CronExpression expression, LocalDateTime time) {
		for (int days = 0; days < MAX_DAYS; days++) {
			LocalDateTime match = expression.next(time.plusDays(days));
			if (match == null || match.isAfter(time)) {
				return match;
			}
		}
		return null;
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
