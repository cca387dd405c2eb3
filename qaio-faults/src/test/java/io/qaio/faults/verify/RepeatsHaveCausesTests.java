package io.qaio.faults.verify;

import java.util.Map;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class RepeatsHaveCausesTests {

	private final ForgedHistories forged = new ForgedHistories();

	@Test
	void aRepeatNeedsACause() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.delivered(1010, "w2", "a", 2)
			.acked(1020, "w2", "a", 2)
			.killed(1, "another")
			.paused(1, 2000, "w3");
		assertThat(this.forged.broken()).containsExactly("a repeated delivery has a cause");
	}

	@Test
	void aRefusedAckIsNoCause() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settled(10, "w1", "a", 1, Settlement.ACK, Answer.NO)
			.delivered(1010, "w2", "a", 2)
			.acked(1020, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("a repeated delivery has a cause");
	}

	@Test
	void aKillIsACause() {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).killed(10, "w1");
		assertRepeated("worker killed");
	}

	@Test
	void anAckThatAKillCutIsACause() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settlementBegan(8, "w1", "a", 1, Settlement.ACK)
			.killed(10, "w1");
		assertRepeated("worker killed");
	}

	@Test
	void aStopIsACause() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.paused(10, 3000, "w1")
			.settled(3001, "w1", "a", 1, Settlement.ACK, Answer.NO);
		assertRepeated("worker stopped");
	}

	@Test
	void workThatOutlastsItsLeaseIsACause() {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).settled(1500, "w1", "a", 1, Settlement.ACK, Answer.NO);
		assertRepeated("worker slow");
	}

	@Test
	void aWorkerMayBeKilledBeforeItSettlesWorkThatOutlastsItsLease() {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).killed(1100, "w1");
		assertRepeated("worker slow");
	}

	@Test
	void aKillLongAfterTheLeaseIsNoCause() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.delivered(1010, "w2", "a", 2)
			.acked(1020, "w2", "a", 2)
			.killed(9000, "w1");
		assertThat(this.forged.broken()).containsExactly("a repeated delivery has a cause");
	}

	@Test
	void anUnknownAnswerIsACause() {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).settled(10, "w1", "a", 1, Settlement.ACK, Answer.UNKNOWN);
		assertRepeated("answer unknown");
	}

	@ParameterizedTest
	@EnumSource(names = { "REPLIES_LOST", "UNAVAILABLE" })
	void aFaultBetweenWorkerAndServerIsACause(Harm harm) {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).fault(10, 20, "fault", harm);
		assertRepeated("fault");
	}

	@Test
	void aFaultOfTheClientsClockIsNoCause() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.fault(10, 20, "fault", Harm.CLIENT_CLOCK_STEPS)
			.delivered(1010, "w2", "a", 2)
			.acked(1020, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("a repeated delivery has a cause");
	}

	private void assertRepeated(String cause) {
		this.forged.delivered(1010, "w2", "a", 2).acked(1020, "w2", "a", 2);
		assertThat(this.forged.verify().violations()).isEmpty();
		assertThat(this.forged.verify().figures().repeats()).isEqualTo(Map.of(cause, 1L));
	}

	@Test
	void aDeliveryThatReachedNobodyNeedsACause() {
		this.forged.put(0, "a").delivered(1500, "w2", "a", 2).acked(1510, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("every delivery reaches a worker");
		this.forged.fault(100, 110, "fault", Harm.REPLIES_LOST);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void aWorkerThatIsKilledMayTakeADeliveryWithIt() {
		this.forged.put(0, "a").killed(3, "w1").delivered(1500, "w2", "a", 2).acked(1510, "w2", "a", 2);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void aWorkerThatWasKilledLongBeforeTookNothingWithIt() {
		this.forged.put(60_000, "a").killed(3, "w1").delivered(61_500, "w2", "a", 2).acked(61_510, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("every delivery reaches a worker");
	}

	@Test
	void attemptsGrow() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settled(10, "w1", "a", 1, Settlement.FAIL, Answer.YES)
			.delivered(20, "w2", "a", 1)
			.acked(30, "w2", "a", 1);
		assertThat(this.forged.broken()).containsExactly("attempts count deliveries");
	}

}
