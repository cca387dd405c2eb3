package io.qaio.faults.verify;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.PutAnswer;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class NothingIsLostTests {

	private final ForgedHistories forged = new ForgedHistories();

	@ParameterizedTest
	@EnumSource(names = { "ACCEPTED", "DUPLICATE" })
	void aTaskThatIsStoredAndNeverDeliveredIsLost(PutAnswer outcome) {
		this.forged.put(0, "a", "", outcome).left(5000, 0);
		assertThat(this.forged.broken()).containsExactly("nothing accepted is lost");
		assertThat(this.forged.verify().figures().lost()).isOne();
	}

	@ParameterizedTest
	@EnumSource(names = { "FAILED", "UNKNOWN" })
	void aTaskThatMayNotBeStoredIsNotLost(PutAnswer outcome) {
		this.forged.put(0, "a", "", outcome).left(5000, 0);
		assertThat(this.forged.broken()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "ACK", "BURY" })
	void aTaskWhoseEndWasRefusedIsLost(Settlement settlement) {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).settled(10, "w1", "a", 1, settlement, Answer.NO);
		assertThat(this.forged.broken()).containsExactly("nothing accepted is lost");
	}

	@Test
	void aTaskThatWasReturnedAndNotDeliveredAgainIsLost() {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).settled(10, "w1", "a", 1, Settlement.FAIL, Answer.YES);
		assertThat(this.forged.broken()).containsExactly("nothing accepted is lost");
	}

	@Test
	void anAckThatADriverMayHaveSentTwiceMayHaveEndedTheTask() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settled(10, "w1", "a", 1, Settlement.ACK, Answer.NO)
			.fault(9, 20, "fault", Harm.UNAVAILABLE)
			.fault(12, 20, "cut", Harm.REPLIES_LOST);
		assertThat(this.forged.broken()).containsExactly("nothing accepted is lost");
		this.forged.fault(9, 11, "cut", Harm.REPLIES_LOST);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void anAckWithoutAnswerMayHaveEndedTheTask() {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).settled(10, "w1", "a", 1, Settlement.ACK, Answer.UNKNOWN);
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().acked()).isZero();
	}

	@Test
	void anAckWithoutAnswerDidNotEndTheTaskIfItCameBack() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1)
			.settled(10, "w1", "a", 1, Settlement.ACK, Answer.UNKNOWN)
			.delivered(1010, "w2", "a", 2)
			.killed(1020, "w2");
		assertThat(this.forged.broken()).containsExactly("nothing accepted is lost");
	}

	@Test
	void aDeadLetterIsNotLost() {
		this.forged.put(0, "a").dead(5000, "a");
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void tasksThatAreLeftAreNotAtTheirEnd() {
		this.forged.left(5000, 3);
		assertThat(this.forged.broken()).containsExactly("all tasks come to their end");
	}

	@Test
	void theServerMayForgetWhatWasPutBeforeItForgotAll() {
		this.forged.put(0, "a").fault(100, 110, "flush", Harm.FORGETS_ALL);
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().forgotten()).isOne();
		this.forged.put(200, "b");
		assertThat(this.forged.verify().violations()).extracting(Violation::about).containsExactly("b");
	}

	@Test
	void whatIsPutAgainAfterTheServerForgotMustNotBeLost() {
		this.forged.put(0, "a").fault(100, 110, "flush", Harm.FORGETS_ALL).put(200, "a");
		assertThat(this.forged.broken()).containsExactly("nothing accepted is lost");
	}

	@Test
	void aFailOverMayForgetOnlyTheLatest() {
		this.forged.put(0, "old").put(98_000, "latest").fault(100_000, 101_000, "fail-over", Harm.FORGETS_LATEST);
		assertThat(this.forged.verify().violations()).extracting(Violation::about).containsExactly("old");
		assertThat(this.forged.verify().figures().forgotten()).isOne();
	}

	@ParameterizedTest
	@EnumSource(names = { "REPLIES_LOST", "UNAVAILABLE", "SERVER_CLOCK_STEPS", "CLIENT_CLOCK_STEPS" })
	void noOtherFaultMayForget(Harm harm) {
		this.forged.put(0, "a").fault(100, 110, "fault", harm);
		assertThat(this.forged.broken()).containsExactly("nothing accepted is lost");
	}

}
