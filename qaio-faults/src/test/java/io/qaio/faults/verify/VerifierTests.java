package io.qaio.faults.verify;

import java.time.Duration;
import java.util.Map;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is well, and what is known of a whole run. Each promise has tests of its own: a
 * forged history for each way to break it, and for each excuse.
 */
class VerifierTests {

	private final ForgedHistories forged = new ForgedHistories();

	@Test
	void aTaskThatIsPutDeliveredAndAckedIsWell() {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).acked(10, "w1", "a", 1).left(100, 0);
		Verdict verdict = this.forged.verify();
		assertThat(verdict.violations()).isEmpty();
		assertThat(verdict.figures())
			.isEqualTo(new RunFigures(Map.of(), 1, 1, 1, Map.of(), 0, 0, 0, 0, Map.of(), Map.of()));
	}

	@Test
	void aTaskMayBeRetriedReleasedExtendedAndBuried() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settled(10, "w1", "a", 1, Settlement.FAIL, Answer.YES)
			.delivered(15, "w2", "a", 2)
			.settled(20, "w2", "a", 2, Settlement.RELEASE, Answer.YES)
			.delivered(25, "w1", "a", 2)
			.settled(900, "w1", "a", 2, Settlement.EXTEND, Answer.YES)
			.settled(1500, "w1", "a", 2, Settlement.BURY, Answer.YES)
			.dead(2000, "a");
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().repeats()).containsExactly(Map.entry("returned", 2L));
	}

	@Test
	void everyCallEnds() {
		this.forged.putBegan(0, "producer", "a", "").left(100_000, 0);
		assertThat(this.forged.broken()).containsExactly("every call ends");
	}

	@Test
	void everySettlementEnds() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settlementBegan(10, "w1", "a", 1, Settlement.ACK)
			.left(100_000, 0);
		assertThat(this.forged.broken()).containsExactly("every call ends");
	}

	@Test
	void aCallEndsWithItsProcess() {
		this.forged.putBegan(0, "producer", "a", "").killed(100, "producer").left(100_000, 0);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void nobodySettlesWhatWasNotDelivered() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.acked(10, "w1", "a", 1)
			.settled(20, "w1", "a", 7, Settlement.ACK, Answer.NO);
		assertThat(this.forged.broken()).containsExactly("who settles has a delivery");
		this.forged.killed(30, "w1");
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void recoveryLastsUntilTheNextConfirmedAck() {
		this.forged.put(0, "a")
			.fault(10, 1000, "server-killed", Harm.UNAVAILABLE)
			.fault(1100, 1200, "server-killed", Harm.UNAVAILABLE)
			.delivered(1500, "w1", "a", 1)
			.settled(1550, "w1", "a", 1, Settlement.ACK, Answer.YES);
		RunFigures figures = this.forged.verify().figures();
		assertThat(figures.faults()).isEqualTo(Map.of("server-killed", 2));
		assertThat(figures.longestRecovery()).isEqualTo(Duration.ofMillis(551));
		assertThat(figures.silence()).isEqualTo(Map.of("server-killed", Duration.ofMillis(1541)));
	}

}
