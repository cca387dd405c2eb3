package io.qaio.queue.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import io.qaio.test.Fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cron expressions, with random data.
 */
final class CronParsers {

	private static final Instant NOW = Instant.parse("2026-10-25T00:59:59Z");

	private CronParsers() {
	}

	static List<Fuzzing> all() {
		return List.of(expressions());
	}

	static Fuzzing expressions() {
		return Fuzzing
			.of("cron expressions", "0 0 6 * * *", "*/10 0-30/5 1,2,3 L * MON-FRI", "0 0 0 1W JAN,JUL ?", "@daily",
					"0 30 2 ? * SUN#2", "0 0 0 L-3 * *", "0 0 0 L-36 * *", "0 0 0 LW * 5L", "59 59 23 31 12 7",
					"0 0 2 29 2 *")
			.rejectsBy(IllegalArgumentException.class)
			.texts((text) -> {
				ZonedCron cron = new ZonedCron(text, ZoneId.of("Europe/Berlin"));
				Instant next = cron.next(NOW);
				assertThat(next == null || next.isAfter(NOW)).isTrue();
				Instant last = cron.last(NOW.minus(Duration.ofDays(365)), NOW);
				assertThat(last == null || !last.isAfter(NOW)).isTrue();
				Schedule schedule = Schedule.of("digest", "digests", text, (tick) -> tick);
				List<Instant> due = schedule.due(NOW.minus(Duration.ofDays(1)), NOW);
				assertThat(due).isSorted().hasSizeLessThanOrEqualTo(100);
			});
	}

}
