package io.qaio.queue.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class ZonedCronTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	@Test
	void nextTickIsAfterTheTime() {
		ZonedCron cron = new ZonedCron("*/10 * * * * *", ZoneOffset.UTC);
		assertThat(cron.next(START)).isEqualTo(START.plusSeconds(10));
		assertThat(cron.next(START.minusMillis(1))).isEqualTo(START);
		assertThat(cron.next(START.plusMillis(9_999))).isEqualTo(START.plusSeconds(10));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0 0 0 L-36 *,JUL ?", "0 0 0 L-30 * *", "0 */20 0 L-29 * *" })
	void ticksGoOnWhereAMonthHasFewerDaysThanAreCountedBack(String expression) {
		ZonedCron cron = new ZonedCron(expression, ZoneId.of("Europe/Berlin"));
		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
			Instant end = START.plus(Duration.ofDays(400));
			int ticks = 0;
			for (Instant tick = cron.next(START); tick != null && tick.isBefore(end); tick = cron.next(tick)) {
				assertThat(cron.next(tick)).isAfter(tick);
				ticks++;
			}
			assertThat(ticks).isPositive();
		});
	}

	@Test
	void zoneCounts() {
		assertThat(new ZonedCron("0 0 6 * * *", ZoneId.of("Europe/Berlin")).next(START))
			.isEqualTo(Instant.parse("2026-01-01T05:00:00Z"));
	}

	@Test
	void lastTickIsTheOneBeforeNow() {
		ZonedCron cron = new ZonedCron("*/10 * * * * *", ZoneOffset.UTC);
		assertThat(cron.last(START, START.plusSeconds(9))).isNull();
		assertThat(cron.last(START, START)).isNull();
		assertThat(cron.last(START.plusSeconds(9), START)).isNull();
		assertThat(cron.last(START, START.plusSeconds(10))).isEqualTo(START.plusSeconds(10));
		assertThat(cron.last(START, START.plusMillis(19_999))).isEqualTo(START.plusSeconds(10));
		assertThat(cron.last(START, START.plusSeconds(20))).isEqualTo(START.plusSeconds(20));
		assertThat(cron.last(START.plusMillis(1), START.plus(Duration.ofDays(3650)).plusSeconds(7)))
			.isEqualTo(START.plus(Duration.ofDays(3650)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0 */7 * * * *", "0 30 2 * * *", "0 0 3 29 2 *", "5 0 0 1 1 *", "0 0 12 ? * MON-FRI",
			"*/13 * 4 * 10 SUN" })
	void lastTickIsTheLastOfAllThatComeNext(String expression) {
		ZonedCron cron = new ZonedCron(expression, ZoneId.of("America/New_York"));
		Instant last = null;
		Instant end = START.plus(Duration.ofDays(400)).plusSeconds(4242);
		int count = 0;
		for (Instant tick = cron.next(START); tick != null && !tick.isAfter(end); tick = cron.next(tick)) {
			last = tick;
			if (count++ % 50 == 0) {
				assertThat(cron.last(START, tick)).isEqualTo(tick);
			}
		}
		assertThat(cron.last(START, end)).isEqualTo(last);
	}

	/**
	 * Instances ask at different times, and must see the same ticks.
	 */
	@ParameterizedTest
	@CsvSource({ "0 30 2 * * *, 2026-03-29", "0 30 2 * * *, 2026-10-25", "0 */30 * * * *, 2026-03-29",
			"0 */30 * * * *, 2026-10-25", "0 0 * * * *, 2026-03-29", "0 0 * * * *, 2026-10-25",
			"0 0 0 * * *, 2026-03-29", "0 0 0 * * *, 2026-10-25", "0 15 1-4 * * *, 2026-10-25" })
	void ticksAreTheSameWheneverTheyAreComputed(String expression, String day) {
		ZonedCron cron = new ZonedCron(expression, ZoneId.of("Europe/Berlin"));
		Instant start = Instant.parse(day + "T00:00:00Z").minus(Duration.ofHours(12));
		Instant end = start.plus(Duration.ofHours(60));
		List<Instant> ticks = new ArrayList<>();
		for (Instant tick = cron.next(start); tick != null && tick.isBefore(end); tick = cron.next(tick)) {
			ticks.add(tick);
		}
		assertThat(ticks).isNotEmpty().isSorted().doesNotHaveDuplicates();
		for (Instant asked = start; asked.isBefore(end); asked = asked.plus(Duration.ofMinutes(5))) {
			Instant time = asked;
			assertThat(cron.next(time)).as("after %s", time)
				.isEqualTo(ticks.stream()
					.filter((tick) -> tick.isAfter(time))
					.findFirst()
					.orElse(cron.next(end.minusMillis(1))));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "* * * * *", "61 * * * * *", "never", "" })
	void invalidExpressionIsRefused(String expression) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ZonedCron(expression, ZoneOffset.UTC));
	}

	@Test
	void expressionThatNeverTicksIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ZonedCron("0 0 0 30 2 *", ZoneOffset.UTC))
			.withMessage("'0 0 0 30 2 *' never ticks");
	}

}
