package io.qaio.faults.verify;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClockLeapsTests {

	private static final long HOUR = TimeUnit.HOURS.toMillis(1);

	private final ForgedHistories forged = new ForgedHistories();

	@Test
	void aTaskMayComeAgainWhenTheClockLeapsForward() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.fault(100, 200, "leap", Harm.SERVER_CLOCK_STEPS)
			.delivered(150, "w2", "a", 2, 150 + HOUR)
			.settled(1200, "w2", "a", 2, Settlement.ACK, Answer.NO)
			.delivered(1300, "w3", "a", 3)
			.acked(1310, "w3", "a", 3);
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().repeats()).isEqualTo(Map.of("clock stepped", 2L));
	}

	@Test
	void aWorkerThatWasStoppedMayNoticeLateWhatItGotDuringALeap() {
		this.forged.put(0, "a")
			.fault(1, 600, "leap", Harm.SERVER_CLOCK_STEPS)
			.put(2, "b")
			.delivered(4, "w2", "b", 1, 4 + HOUR)
			.acked(10, "w2", "b", 1)
			.delivered(3000, "w1", "a", 1, 590 + HOUR)
			.paused(591, 2999, "w1")
			.delivered(1700, "w2", "a", 2)
			.acked(1710, "w2", "a", 2);
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().repeats()).isEqualTo(Map.of("worker stopped", 1L));
	}

	@Test
	void aRepeatLongAfterALeapNeedsACause() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.acked(10, "w1", "a", 1)
			.fault(100, 200, "leap", Harm.SERVER_CLOCK_STEPS)
			.put(5000, "b")
			.delivered(5010, "w1", "b", 1, 5010 + HOUR)
			.delivered(6100, "w2", "b", 2)
			.acked(6110, "w2", "b", 2);
		assertThat(this.forged.broken()).containsExactly("a repeated delivery has a cause");
	}

	@Test
	void whatIsDoneBeforeALeapDoesNotComeBack() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.acked(10, "w1", "a", 1)
			.fault(100, 200, "leap", Harm.SERVER_CLOCK_STEPS)
			.delivered(150, "w2", "a", 2, 150 - HOUR)
			.acked(160, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("what is done does not come back");
	}

	@Test
	void withoutAFaultTheClockDoesNotLeap() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.acked(10, "w1", "a", 1)
			.fault(100, 200, "leap", Harm.CLIENT_CLOCK_STEPS)
			.put(300, "b")
			.delivered(310, "w1", "b", 1, 310 + HOUR)
			.killed(400, "w1")
			.delivered(1400, "w2", "b", 2)
			.acked(1410, "w2", "b", 2);
		assertThat(this.forged.broken()).contains("attempts count deliveries");
	}

}
