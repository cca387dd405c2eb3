package io.qaio.faults.verify;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.PutAnswer;
import io.qaio.faults.history.Settlement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoredOnceTests {

	private final ForgedHistories forged = new ForgedHistories();

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
		this.forged.put(0, "a", "", PutAnswer.FAILED).delivered(5, "w1", "a", 1).acked(10, "w1", "a", 1);
		assertThat(this.forged.broken()).containsExactly("a put that stored nothing says so");
	}

	@Test
	void aPutThatFailedFirstMayStoreThen() {
		this.forged.put(0, "a", "", PutAnswer.FAILED).put(2, "a").delivered(5, "w1", "a", 1).acked(10, "w1", "a", 1);
		assertThat(this.forged.broken()).isEmpty();
	}

	@Test
	void aTaskThatNobodyPutDoesNotAppear() {
		this.forged.delivered(5, "w1", "a", 1).acked(10, "w1", "a", 1);
		assertThat(this.forged.broken()).containsExactly("tasks are put");
	}

}
