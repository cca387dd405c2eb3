package io.qaio.queue.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.ScheduleTicks;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.queue.store.memory.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.scheduling.TaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

/**
 * The ticks of days on which the clocks change, as the table in docs/guides/scheduling.md
 * has them.
 */
class ClockChangeTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# forward from 02:00 to 03:00
			Europe/Berlin       | 2026-03-29 | 0 30 2 * * *      | 03:00+02:00
			Europe/Berlin       | 2026-03-29 | 0 */30 2 * * *    |
			Europe/Berlin       | 2026-03-29 | 0 0 1-3 * * *     | 01:00+01:00 03:00+02:00
			Europe/Berlin       | 2026-03-29 | 0 0 0 * * *       | 00:00+01:00
			# back from 03:00 to 02:00
			Europe/Berlin       | 2026-10-25 | 0 30 2 * * *      | 02:30+02:00
			Europe/Berlin       | 2026-10-25 | 0 */30 2 * * *    | 02:00+02:00 02:30+02:00 02:00+01:00 02:30+01:00
			Europe/Berlin       | 2026-10-25 | 0 0 1-3 * * *     | 01:00+02:00 02:00+02:00 02:00+01:00 03:00+01:00
			Europe/Berlin       | 2026-10-25 | 0 0 0 * * *       | 00:00+02:00
			# forward from 00:00 to 01:00
			Africa/Cairo        | 2026-04-24 | 0 30 2 * * *      | 02:30+03:00
			Africa/Cairo        | 2026-04-24 | 0 */30 2 * * *    | 02:00+03:00 02:30+03:00
			Africa/Cairo        | 2026-04-24 | 0 0 1-3 * * *     | 01:00+03:00 02:00+03:00 03:00+03:00
			Africa/Cairo        | 2026-04-24 | 0 0 0 * * *       | 01:00+03:00
			Africa/Cairo        | 2026-04-24 | @daily            | 01:00+03:00
			# back from 24:00 to 23:00
			Africa/Cairo        | 2026-10-29 | 0 30 2 * * *      | 02:30+03:00
			Africa/Cairo        | 2026-10-29 | 0 */30 2 * * *    | 02:00+03:00 02:30+03:00
			Africa/Cairo        | 2026-10-29 | 0 0 1-3 * * *     | 01:00+03:00 02:00+03:00 03:00+03:00
			Africa/Cairo        | 2026-10-29 | 0 0 0 * * *       | 00:00+03:00
			Africa/Cairo        | 2026-10-29 | 0 30 23 * * *     | 23:30+03:00
			Africa/Cairo        | 2026-10-30 | 0 0 0 * * *       | 00:00+02:00
			# forward from 02:00 to 03:00
			America/New_York    | 2026-03-08 | 0 30 2 * * *      | 03:00-04:00
			America/New_York    | 2026-03-08 | 0 */30 2 * * *    |
			America/New_York    | 2026-03-08 | 0 0 1-3 * * *     | 01:00-05:00 03:00-04:00
			America/New_York    | 2026-03-08 | 0 0 0 * * *       | 00:00-05:00
			# back from 02:00 to 01:00
			America/New_York    | 2026-11-01 | 0 30 2 * * *      | 02:30-05:00
			America/New_York    | 2026-11-01 | 0 */30 2 * * *    | 02:00-05:00 02:30-05:00
			America/New_York    | 2026-11-01 | 0 0 1-3 * * *     | 01:00-04:00 01:00-05:00 02:00-05:00 03:00-05:00
			America/New_York    | 2026-11-01 | 0 0 0 * * *       | 00:00-04:00
			America/New_York    | 2026-11-01 | 0 30 1 * * *      | 01:30-04:00
			# forward from 02:00 to 02:30, and back from 02:00 to 01:30
			Australia/Lord_Howe | 2026-10-04 | 0 15 2 * * *      | 02:30+11:00
			Australia/Lord_Howe | 2026-10-04 | 0 */15 2 * * *    | 02:30+11:00 02:45+11:00
			Australia/Lord_Howe | 2026-04-05 | 0 45 1 * * *      | 01:45+11:00
			Australia/Lord_Howe | 2026-04-05 | 0 45 1-1 * * *    | 01:45+11:00 01:45+10:30
			# several times in one gap are one tick, at its end; so is a time at the end itself
			Europe/Berlin       | 2026-03-29 | 0 0,15,30 2 * * * | 03:00+02:00
			Europe/Berlin       | 2026-03-29 | 0 0 2,3 * * *     | 03:00+02:00
			Europe/Berlin       | 2026-03-29 | * 30 2 * * *      | 03:00+02:00
			Europe/Berlin       | 2026-10-25 | 0 0,30 2,3 * * *  | 02:00+02:00 02:30+02:00 03:00+01:00 03:30+01:00
			""")
	void ticksOfADay(String zoneId, LocalDate day, String expression, String ticks) {
		ZoneId zone = ZoneId.of(zoneId);
		List<ZonedDateTime> expected = (ticks != null)
				? Arrays.stream(ticks.split(" ")).map((time) -> ZonedDateTime.parse(day + "T" + time)).toList()
				: List.of();
		List<Instant> found = ticks(new ZonedCron(expression, zone), day.atStartOfDay(zone).toInstant(),
				day.plusDays(1).atStartOfDay(zone).toInstant());
		assertThat(found).isEqualTo(expected.stream().map(ZonedDateTime::toInstant).toList());
	}

	@ParameterizedTest
	@CsvSource({ "0 0 * * * *, 2026-03-29, 23", "0 0 * * * *, 2026-10-25, 25", "@hourly, 2026-03-29, 23",
			"@hourly, 2026-10-25, 25", "0 */15 * * * *, 2026-03-29, 92", "0 */15 * * * *, 2026-10-25, 100",
			"0 0 0-23 * * *, 2026-03-29, 23", "0 0 0-23 * * *, 2026-10-25, 25", "0 0 */2 * * *, 2026-03-29, 11",
			"0 0 */2 * * *, 2026-10-25, 13" })
	void intervalsFollowElapsedTime(String expression, LocalDate day, int count) {
		ZoneId zone = ZoneId.of("Europe/Berlin");
		List<Instant> ticks = ticks(new ZonedCron(expression, zone), day.atStartOfDay(zone).toInstant(),
				day.plusDays(1).atStartOfDay(zone).toInstant());
		assertThat(ticks).hasSize(count).isSorted().doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@CsvSource({ "Europe/Berlin", "Africa/Cairo", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata" })
	void timeOfTheDayTicksOnceADayAllYear(ZoneId zone) {
		for (String time : List.of("00:00", "00:30", "01:30", "01:45", "02:00", "02:30", "03:00", "23:30")) {
			String[] hourAndMinute = time.split(":");
			List<Instant> ticks = ticks(
					new ZonedCron("0 " + hourAndMinute[1] + " " + hourAndMinute[0] + " * * *", zone),
					LocalDate.parse("2026-01-01").atStartOfDay(zone).toInstant(),
					LocalDate.parse("2027-01-01").atStartOfDay(zone).toInstant());
			assertThat(ticks.stream().map((tick) -> tick.atZone(zone).toLocalDate()).collect(Collectors.toSet()))
				.as(time)
				.hasSize(365);
			assertThat(ticks).as(time).hasSize(365);
		}
	}

	/**
	 * Instances ask at different times, and must see the same ticks.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "0 30 2 * * *", "* 30 2 * * *", "0 */30 2 * * *", "0 0 1-3 * * *", "0 0 0 * * *",
			"0 0 2,3 * * *" })
	void ticksAreTheSameWheneverTheyAreComputed(String expression) {
		ZonedCron cron = new ZonedCron(expression, ZoneId.of("Europe/Berlin"));
		for (String day : List.of("2026-03-29", "2026-10-25")) {
			Instant start = Instant.parse(day + "T00:00:00Z").minus(Duration.ofHours(3));
			Instant end = start.plus(Duration.ofHours(9));
			List<Instant> ticks = ticks(cron, start, end.plus(Duration.ofDays(2)));
			for (Instant asked = start; asked.isBefore(end); asked = asked.plus(Duration.ofMinutes(5))) {
				Instant time = asked;
				assertThat(cron.next(time)).as("after %s", time)
					.isEqualTo(ticks.stream().filter((tick) -> tick.isAfter(time)).findFirst().orElseThrow());
				assertThat(cron.last(start, time)).as("until %s", time)
					.isEqualTo(ticks.stream()
						.filter((tick) -> tick.isAfter(start) && !tick.isAfter(time))
						.reduce((first, second) -> second)
						.orElse(null));
			}
		}
	}

	@Test
	void intervalThatIsAlwaysInAGapNeverTicks() {
		ZoneId zone = ZoneId.of("Europe/Berlin");
		assertThatIllegalArgumentException().isThrownBy(() -> new ZonedCron("0 */30 2 ? 3 SUNL", zone))
			.withMessage("'0 */30 2 ? 3 SUNL' never ticks");
		assertThat(new ZonedCron("0 30 2 ? 3 SUNL", zone).next(Instant.parse("2026-01-01T00:00:00Z")))
			.isEqualTo("2026-03-29T01:00:00Z");
		assertThat(new ZonedCron("0 */30 2 29 2 SUN", zone).next(Instant.parse("2026-01-01T00:00:00Z")))
			.isEqualTo("2032-02-29T01:00:00Z");
	}

	/**
	 * An instance that runs through both nights.
	 */
	@Test
	void oneTaskIsPutForEachDay() {
		assertThat(tasks("0 30 2 * * *", "2026-03-27T12:00:00Z", 4)).containsExactly("28 02:30", "29 03:00", "30 02:30",
				"31 02:30");
		assertThat(tasks("0 30 2 * * *", "2026-10-23T12:00:00Z", 4)).containsExactly("24 02:30", "25 02:30", "26 02:30",
				"27 02:30");
		assertThat(tasks("0 0 2-2 * * *", "2026-10-23T12:00:00Z", 3)).containsExactly("24 02:00", "25 02:00",
				"25 02:00", "26 02:00");
	}

	private static List<String> tasks(String expression, String start, int days) {
		ZoneId zone = ZoneId.of("Europe/Berlin");
		SettableClock clock = SettableClock.at(Instant.parse(start));
		TaskQueue queue = TaskQueues.on(new MemoryTaskStore(clock))
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue("digests");
		DateTimeFormatter time = DateTimeFormatter.ofPattern("dd HH:mm").withZone(zone);
		Schedule schedule = Schedule.of("digest", "digests", expression, time::format).zone(zone);
		ScheduleTicks ticks = queue.ticks("digest", PutOptions.with());
		ScheduleRunner runner = new ScheduleRunner(schedule, ticks, mock(TaskScheduler.class), clock);
		List<String> tasks = new ArrayList<>();
		for (int minute = 0; minute < days * 24 * 60; minute++) {
			runner.run();
			queue.getNow().ifPresent((task) -> {
				tasks.add(task.payload(String.class));
				task.ack();
			});
			clock.advance(Duration.ofMinutes(1));
		}
		return tasks;
	}

	/** The ticks of {@code [start, end)}. */
	private static List<Instant> ticks(ZonedCron cron, Instant start, Instant end) {
		List<Instant> ticks = new ArrayList<>();
		for (Instant tick = cron.next(start.minusNanos(1)); tick != null
				&& tick.isBefore(end); tick = cron.next(tick)) {
			ticks.add(tick);
		}
		return ticks;
	}

}
