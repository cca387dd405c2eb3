package io.qaio.faults.verify;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Event;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class ConsumersGoOnTests {

	private final ForgedHistories forged = new ForgedHistories();

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

}
