package io.qaio.faults.verify;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Event;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.PutAnswer;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrderIsKeptTests {

	private final ForgedHistories forged = new ForgedHistories();

	@Test
	void aKeyKeepsItsOrder() {
		this.forged.put(0, "a", "key", PutAnswer.ACCEPTED)
			.put(10, "b", "key", PutAnswer.ACCEPTED)
			.delivered(20, "w1", "b", 1)
			.acked(25, "w1", "b", 1)
			.delivered(30, "w1", "a", 1)
			.acked(35, "w1", "a", 1);
		assertThat(this.forged.broken()).containsExactly("an ordering key keeps its order");
	}

	@Test
	void aTaskThatWaitsForItsRetryBlocksItsKey() {
		this.forged.put(0, "a", "key", PutAnswer.ACCEPTED)
			.put(10, "b", "key", PutAnswer.ACCEPTED)
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
		this.forged.put(0, "a", "key", PutAnswer.ACCEPTED)
			.put(10, "b", "key", PutAnswer.ACCEPTED)
			.put(12, "c", "key", PutAnswer.ACCEPTED)
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
			.put(10, "b", "key", PutAnswer.ACCEPTED)
			.add("p1", new Event.PutEnded(20_000_000, "a", PutAnswer.ACCEPTED))
			.delivered(20, "w1", "b", 1)
			.acked(25, "w1", "b", 1)
			.delivered(30, "w1", "a", 1)
			.acked(35, "w1", "a", 1);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void orderMayChangeWhenTheServerForgot() {
		this.forged.put(0, "a", "key", PutAnswer.ACCEPTED)
			.put(10, "b", "key", PutAnswer.ACCEPTED)
			.fault(15, 16, "flush", Harm.FORGETS_ALL)
			.delivered(20, "w1", "b", 1)
			.acked(25, "w1", "b", 1);
		assertThat(this.forged.broken()).isEmpty();
	}

}
