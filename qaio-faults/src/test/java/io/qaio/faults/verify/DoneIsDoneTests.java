package io.qaio.faults.verify;

import java.util.Map;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class DoneIsDoneTests {

	private final ForgedHistories forged = new ForgedHistories();

	@ParameterizedTest
	@EnumSource(names = { "ACK", "BURY" })
	void whatIsDoneDoesNotComeBack(Settlement settlement) {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settled(10, "w1", "a", 1, settlement, Answer.YES)
			.delivered(2000, "w2", "a", 2)
			.acked(2010, "w2", "a", 2)
			.killed(15, "w1");
		assertThat(this.forged.broken()).containsExactly("what is done does not come back");
	}

	@Test
	void aWorkerThatWasStoppedMayNoticeLateWhatItGotBeforeTheTaskWasDone() {
		this.forged.put(0, "a")
			.paused(6, 3000, "w1")
			.delivered(1010, "w2", "a", 2)
			.acked(1020, "w2", "a", 2)
			.delivered(3001, "w1", "a", 1, 5)
			.settled(3002, "w1", "a", 1, Settlement.ACK, Answer.NO);
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().repeats()).isEqualTo(Map.of("worker stopped", 1L));
	}

	@Test
	void whatIsDoneMayComeBackIfTheServerForgotIt() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.acked(10, "w1", "a", 1)
			.fault(1000, 1500, "fail-over", Harm.FORGETS_LATEST)
			.delivered(2000, "w2", "a", 2)
			.acked(2010, "w2", "a", 2);
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().repeats()).isEqualTo(Map.of("server forgot", 1L));
	}

	@Test
	void aClockThatStepsBringsNothingBack() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.acked(10, "w1", "a", 1)
			.fault(1000, 1500, "step", Harm.SERVER_CLOCK_STEPS)
			.delivered(2000, "w2", "a", 2)
			.acked(2010, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("what is done does not come back");
	}

	@Test
	void anOutdatedDeliveryChangesNothingWhenTheClockSteps() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.fault(10, 300, "step", Harm.SERVER_CLOCK_STEPS)
			.delivered(50, "w2", "a", 2, 5050)
			.settled(100, "w1", "a", 1, Settlement.EXTEND, Answer.YES)
			.acked(110, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("an outdated delivery changes nothing");
	}

	@Test
	void aClockThatStepsMayTurnTheOrderOfDeliveriesAround() {
		this.forged.put(0, "a")
			.fault(1, 700, "step", Harm.SERVER_CLOCK_STEPS)
			.delivered(5, "w1", "a", 1, 5005)
			.settled(1001, "w1", "a", 1, Settlement.ACK, Answer.NO)
			.delivered(1100, "w2", "a", 2)
			.acked(1110, "w2", "a", 2);
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().repeats()).isEqualTo(Map.of("clock stepped", 1L));
	}

	@ParameterizedTest
	@EnumSource(names = "BURY", mode = EnumSource.Mode.EXCLUDE)
	void anOutdatedDeliveryChangesNothing(Settlement settlement) {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.paused(6, 1500, "w1")
			.delivered(1010, "w2", "a", 2)
			.settled(1510, "w1", "a", 1, settlement, Answer.YES)
			.acked(1520, "w2", "a", 2);
		assertThat(this.forged.broken()).contains((settlement == Settlement.ACK) ? "what is done does not come back"
				: "an outdated delivery changes nothing");
	}

	@Test
	void aStoppedWorkerMayReadAnAnswerWhenItHasAskedAgain() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settlementBegan(300, "w1", "a", 1, Settlement.EXTEND)
			.paused(301, 2500, "w1")
			.delivered(2010, "w2", "a", 2)
			.acked(2020, "w2", "a", 2)
			.settlementBegan(2501, "w1", "a", 1, Settlement.EXTEND)
			.settlementEnded(2502, "w1", "a", 1, Settlement.EXTEND, Answer.YES)
			.settlementEnded(2503, "w1", "a", 1, Settlement.EXTEND, Answer.NO);
		assertThat(this.forged.broken()).isEmpty();
	}

}
