package io.qaio.faults.verify;

import java.time.Duration;
import java.util.Map;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Event;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.PutOutcome;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Each break of a promise is found, and each excuse holds only for what it excuses.
 */
class VerifierTests {

	private final ForgedHistories forged = new ForgedHistories();

	// what is well

	@Test
	void aTaskThatIsPutDeliveredAndAckedIsWell() {
		this.forged.put(0, "a").delivered(5, "w1", "a", 1).acked(10, "w1", "a", 1).left(100, 0);
		Verdict verdict = this.forged.verify();
		assertThat(verdict.violations()).isEmpty();
		assertThat(verdict.figures()).isEqualTo(new RunFigures(Map.of(), 1, 1, 1, Map.of(), 0, 0, 0, 0, Duration.ZERO));
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

	// nothing is lost

	@ParameterizedTest
	@EnumSource(names = { "ACCEPTED", "DUPLICATE" })
	void aTaskThatIsStoredAndNeverDeliveredIsLost(PutOutcome outcome) {
		this.forged.put(0, "a", "", outcome).left(5000, 0);
		assertThat(this.forged.broken()).containsExactly("nothing accepted is lost");
		assertThat(this.forged.verify().figures().lost()).isOne();
	}

	@ParameterizedTest
	@EnumSource(names = { "FAILED", "UNKNOWN" })
	void aTaskThatMayNotBeStoredIsNotLost(PutOutcome outcome) {
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

	// what is done is done

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

	// one lease at a time

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
		this.forged.put(0, "a", "key", PutOutcome.ACCEPTED)
			.put(10, "b", "key", PutOutcome.UNKNOWN)
			.delivered(20, "w1", "b", 1)
			.delivered(30, "w2", "a", 1)
			.acked(40, "w1", "b", 1)
			.acked(41, "w2", "a", 1);
		assertThat(this.forged.broken()).contains("an ordering key has one live lease");
	}

	// repeats have causes

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

	// order

	@Test
	void aKeyKeepsItsOrder() {
		this.forged.put(0, "a", "key", PutOutcome.ACCEPTED)
			.put(10, "b", "key", PutOutcome.ACCEPTED)
			.delivered(20, "w1", "b", 1)
			.acked(25, "w1", "b", 1)
			.delivered(30, "w1", "a", 1)
			.acked(35, "w1", "a", 1);
		assertThat(this.forged.broken()).containsExactly("an ordering key keeps its order");
	}

	@Test
	void aTaskThatWaitsForItsRetryBlocksItsKey() {
		this.forged.put(0, "a", "key", PutOutcome.ACCEPTED)
			.put(10, "b", "key", PutOutcome.ACCEPTED)
			.delivered(20, "w1", "a", 1)
			.settled(25, "w1", "a", 1, Settlement.FAIL, Answer.YES)
			.delivered(30, "w1", "b", 1)
			.acked(35, "w1", "b", 1)
			.delivered(40, "w1", "a", 2)
			.acked(45, "w1", "a", 2);
		assertThat(this.forged.broken()).containsExactly("an ordering key keeps its order");
	}

	@Test
	void aKeyGoesOnWhenATaskIsDoneOrDead() {
		this.forged.put(0, "a", "key", PutOutcome.ACCEPTED)
			.put(10, "b", "key", PutOutcome.ACCEPTED)
			.put(12, "c", "key", PutOutcome.ACCEPTED)
			.delivered(20, "w1", "a", 1)
			.settlementBegan(25, "w1", "a", 1, Settlement.BURY)
			.delivered(26, "w2", "b", 1)
			.killed(27, "w1")
			.acked(30, "w2", "b", 1)
			.delivered(40, "w2", "c", 1)
			.acked(45, "w2", "c", 1)
			.dead(100, "a");
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void putsThatOverlapHaveNoOrder() {
		this.forged.putBegan(0, "p1", "a", "key")
			.put(10, "b", "key", PutOutcome.ACCEPTED)
			.add("p1", new Event.PutEnded(20_000_000, "a", PutOutcome.ACCEPTED))
			.delivered(20, "w1", "b", 1)
			.acked(25, "w1", "b", 1)
			.delivered(30, "w1", "a", 1)
			.acked(35, "w1", "a", 1);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void orderMayChangeWhenTheServerForgot() {
		this.forged.put(0, "a", "key", PutOutcome.ACCEPTED)
			.put(10, "b", "key", PutOutcome.ACCEPTED)
			.fault(15, 16, "flush", Harm.FORGETS_ALL)
			.delivered(20, "w1", "b", 1)
			.acked(25, "w1", "b", 1);
		assertThat(this.forged.broken()).isEmpty();
	}

	// puts

	@Test
	void aPutStoresOneTask() {
		this.forged.put(0, "a")
			.delivered(5, "w1", "a", 1, 5, "id-1")
			.settled(6, "w1", "a", 1, Settlement.FAIL, Answer.YES)
			.delivered(10, "w2", "a", 2, 10, "id-2")
			.acked(15, "w2", "a", 2);
		assertThat(this.forged.broken()).containsExactly("a put stores one task");
	}

	@Test
	void aPutThatStoredNothingSaysSo() {
		this.forged.put(0, "a", "", PutOutcome.FAILED).delivered(5, "w1", "a", 1).acked(10, "w1", "a", 1);
		assertThat(this.forged.broken()).containsExactly("a put that stored nothing says so");
	}

	@Test
	void aPutThatFailedFirstMayStoreThen() {
		this.forged.put(0, "a", "", PutOutcome.FAILED).put(2, "a").delivered(5, "w1", "a", 1).acked(10, "w1", "a", 1);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void aTaskThatNobodyPutDoesNotAppear() {
		this.forged.delivered(5, "w1", "a", 1).acked(10, "w1", "a", 1);
		assertThat(this.forged.broken()).containsExactly("tasks are put");
	}

	// calls

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

	// consumers

	@Test
	void aConsumerThatGetsNothingAfterAFaultHasStopped() {
		workBeforeAndAfterAFault("w1", "w2");
		assertThat(this.forged.broken()).isEmpty();
		this.forged.put(0, "c").delivered(5, "w3", "c", 1).acked(10, "w3", "c", 1).killed(20_000, "w3");
		assertThat(this.forged.verify().violations()).extracting(Violation::promise, Violation::about)
			.containsExactly(tuple("consumers go on", "w3"));
	}

	@Test
	void aConsumerThatWasKilledNeedNotGoOn() {
		workBeforeAndAfterAFault("w1", "w2");
		this.forged.put(0, "c").delivered(5, "w3", "c", 1).acked(10, "w3", "c", 1).killed(900, "w3");
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void eachThreadOfAWorkerGoesOn() {
		workBeforeAndAfterAFault("w1", "w2");
		this.forged.put(0, "c")
			.add("w1", new Event.Delivered(5, "c", "id", "w1-a-7", 1, "", 1000, 1000))
			.add("w1", new Event.SettlementBegan(6, "c", "w1-a-7", Settlement.ACK))
			.add("w1", new Event.SettlementEnded(7, "c", "w1-a-7", Settlement.ACK, Answer.YES, 0));
		assertThat(this.forged.verify().violations()).extracting(Violation::about).containsExactly("w1-a");
	}

	private void workBeforeAndAfterAFault(String... workers) {
		this.forged.fault(100, 1000, "fault", Harm.UNAVAILABLE).loadEnded(9000);
		for (String worker : workers) {
			for (long at : new long[] { 0, 5000 }) {
				String task = worker + " at " + at;
				this.forged.put(at, task).delivered(at + 5, worker, task, 1).acked(at + 10, worker, task, 1);
			}
		}
	}

	// rates

	@Test
	void aRateIsKept() {
		// burst 2: three at once, and one each 100 ms
		for (int i = 0; i < 3; i++) {
			this.forged.granted(0, 1, "c" + i, "zone-alice");
		}
		for (int i = 1; i < 50; i++) {
			this.forged.granted(i * 100, i * 100 + 1, "c", "zone-alice").granted(i * 100, i * 100 + 1, "c", "zone-bob");
		}
		assertThat(this.forged.broken()).isEmpty();
		assertThat(this.forged.verify().figures().granted()).isEqualTo(101);
		this.forged.granted(2050, 2051, "c", "zone-alice");
		assertThat(this.forged.verify().violations()).extracting(Violation::about).containsExactly("zone-alice");
	}

	@Test
	void aCallThatMayHavePassedEarlierDoesNotCount() {
		for (int i = 0; i < 10; i++) {
			this.forged.granted(i * 100, 1000, "c" + i, "zone-alice");
		}
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void aBucketMayBeEmptyAgainWhenTheServerForgotIt() {
		for (int i = 0; i < 6; i++) {
			this.forged.granted(i, i + 1, "c", "zone-alice");
		}
		assertThat(this.forged.broken()).containsExactly("a rate is kept");
		this.forged.fault(2, 3, "flush", Harm.FORGETS_ALL);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void aPacedListenerKeepsItsRate() {
		for (int i = 0; i < 4; i++) {
			this.forged.put(0, "t" + i)
				.delivered(5, "w1", "t" + i, 1)
				.handled(10 + i, "w1", "t" + i, "zone-mails")
				.acked(20, "w1", "t" + i, 1);
		}
		assertThat(this.forged.broken()).containsExactly("a rate is kept");
	}

	@Test
	void aKeyWithoutTermsIsAnErrorOfTheSuite() {
		this.forged.granted(0, 1, "c", "unheard-of");
		assertThatIllegalArgumentException().isThrownBy(this.forged::verify).withMessageContaining("unheard-of");
	}

	// figures

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
	}

}
