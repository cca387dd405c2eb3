package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.List;

import io.qaio.queue.store.model.CheckedStore;
import io.qaio.queue.store.model.HistoryCheck;
import io.qaio.queue.store.model.ModelCheck;
import io.qaio.queue.store.model.StoreTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is done to a queue, in whatever order: it does what a simple model does.
 */
interface RandomActionsFollowTheModel extends ContractFixture {

	@Test
	default void theStoreDoesWhatTheModelDoes() {
		CheckedStore store = new CheckedStore(List.of(open(), open()), StoreTime.real());
		assertThat(new ModelCheck(queueName(), () -> store).run(3, Duration.ofSeconds(5))).isPositive();
	}

	@Test
	default void whatSeveralThreadsSeeOneThreadCouldHaveSeen() {
		HistoryCheck check = new HistoryCheck(List.of(open(), open()), queueName());
		assertThat(check.run(threads(), Duration.ofSeconds(3))).isPositive();
	}

}
