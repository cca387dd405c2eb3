package io.qaio.queue.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ticks that are due.
 */
class ScheduleTests {

	private static final Instant NINE = Instant.parse("2026-01-01T09:00:00Z");

	private final Schedule hourly = Schedule.of("digest", "digests", "0 0 * * * *", (tick) -> tick)
		.zone(ZoneOffset.UTC);

	private final Schedule everySecond = Schedule.of("digest", "digests", "* * * * * *", (tick) -> tick);

	@Test
	void nothingIsDueBeforeTheNextTick() {
		assertThat(this.hourly.due(NINE, NINE.plusSeconds(3599))).isEmpty();
		assertThat(this.hourly.due(NINE.plusSeconds(5), NINE.plusSeconds(4))).isEmpty();
	}

	@Test
	void eachTickOfTheLastMinuteIsDueWhateverThePolicy() {
		for (MissedTicks missed : MissedTicks.values()) {
			assertThat(this.everySecond.missed(missed).due(NINE, NINE.plusMillis(3900)))
				.containsExactly(NINE.plusSeconds(1), NINE.plusSeconds(2), NINE.plusSeconds(3));
			assertThat(this.hourly.missed(missed).due(NINE.minusSeconds(1), NINE.plusSeconds(59)))
				.containsExactly(NINE);
		}
	}

	@Test
	void oneTaskReplacesAllMissedTicks() {
		Instant night = NINE.minus(Duration.ofHours(9));
		assertThat(this.hourly.due(night, NINE.plus(Duration.ofMinutes(20)))).containsExactly(NINE);
		assertThat(this.hourly.due(night, NINE.plusSeconds(20))).containsExactly(NINE);
	}

	@Test
	void allMissedTicksMayBeDue() {
		assertThat(this.hourly.missed(MissedTicks.ALL)
			.due(NINE.minus(Duration.ofHours(3)), NINE.plus(Duration.ofMinutes(20))))
			.containsExactly(NINE.minus(Duration.ofHours(2)), NINE.minus(Duration.ofHours(1)), NINE);
	}

	@Test
	void onlyTheLatestOfManyMissedTicksAreDue() {
		List<Instant> due = this.everySecond.missed(MissedTicks.ALL).due(NINE.minus(Duration.ofDays(365)), NINE);
		assertThat(due).isEqualTo(IntStream.rangeClosed(1, 1000).mapToObj((i) -> NINE.minusSeconds(1000 - i)).toList());
	}

	@Test
	void noMissedTickMayBeDue() {
		Schedule schedule = this.hourly.missed(MissedTicks.NONE);
		assertThat(schedule.due(NINE.minus(Duration.ofHours(3)), NINE.plus(Duration.ofMinutes(20)))).isEmpty();
		assertThat(schedule.due(NINE.minus(Duration.ofHours(3)), NINE.plusSeconds(20))).containsExactly(NINE);
	}

}
