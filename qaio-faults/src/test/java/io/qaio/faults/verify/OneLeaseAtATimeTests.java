package io.qaio.faults.verify;

import java.util.Map;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.PutAnswer;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OneLeaseAtATimeTests {

	private final ForgedHistories forged = new ForgedHistories();

	@Test
	void aTaskHasOneLiveLease() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.delivered(600, "w2", "a", 2)
			.acked(610, "w2", "a", 2)
			.killed(20, "w1");
		assertThat(this.forged.broken()).containsExactly("a task has one live lease");
	}

	@Test
	void anExtendedLeaseIsLiveUntilItsNewDeadline() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settled(900, "w1", "a", 1, Settlement.EXTEND, Answer.YES)
			.killed(1000, "w1")
			.delivered(1200, "w2", "a", 2)
			.acked(1210, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("a task has one live lease");
	}

	@Test
	void aClockThatStepsMayEndALease() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.fault(100, 200, "step", Harm.SERVER_CLOCK_STEPS)
			.delivered(600, "w2", "a", 2)
			.acked(610, "w2", "a", 2);
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().repeats()).isEqualTo(Map.of("clock stepped", 1L));
	}

	@Test
	void anOrderingKeyHasOneLiveLease() {
		this.forged.put(0, "a", "key", PutAnswer.ACCEPTED)
			.put(10, "b", "key", PutAnswer.UNKNOWN)
			.delivered(20, "w1", "b", 1)
			.delivered(30, "w2", "a", 1)
			.acked(40, "w1", "b", 1)
			.acked(41, "w2", "a", 1);
		assertThat(this.forged.broken()).contains("an ordering key has one live lease");
	}

	@Test
	void aLeaseMayHaveBeenForgottenBeforeItsWorkerSawIt() {
		this.forged.put(0, "a")
			.delivered(4000, "w1", "a", 1, 3900)
			.settled(4010, "w1", "a", 1, Settlement.ACK, Answer.NO)
			.put(4100, "a")
			.delivered(4200, "w2", "a", 1)
			.acked(4210, "w2", "a", 1);
		assertThat(this.forged.broken()).contains("a task has one live lease");
		this.forged.fault(3950, 3960, "flush", Harm.FORGETS_ALL);
		assertThat(this.forged.broken()).isEmpty();
	}

}
