package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reaping touches only what expired, a bounded portion at a time, and says when to come
 * again.
 */
interface ReapingTouchesOnlyWhatExpired extends ContractFixture {

	@Test
	default void requeueExpiredBringsBackWhatExpiredAndNothingElse() {
		queue().putAll(texts("held", 0, 10));
		List<Task> held = takeAll(queue(), 10);
		queue().put("delayed", PutOptions.with().delay(Duration.ofMinutes(1)));
		queue().putAll(texts("expired", 0, 250));
		queue().put("due", PutOptions.with().delay(LEASE));
		takeAll(queue(SHORT_LEASE), 250);
		letEnd(LEASE);
		assertThat(queue().requeueExpired()).isEqualTo(250);
		assertThat(queue().requeueExpired()).isZero();
		assertThat(queue().stats()).isEqualTo(new QueueStats(251, 1, 10, 0));
		assertThat(queue().ackAll(held)).isEqualTo(10);
	}

	@Test
	default void requeueingSaysWhenToComeAgain() {
		QueueStore queue = open().queue(queueName(), new LeaseTerms(LEASE, 10));
		assertThat(queue.requeueExpired().join()).isEqualTo(new Requeued(0, false, Optional.empty()));
		queue().put("ready");
		assertThat(queue.requeueExpired().join()).isEqualTo(new Requeued(0, false, Optional.empty()));
		queue().put("delayed", PutOptions.with().delay(Duration.ofMinutes(5)));
		assertThat(queue.requeueExpired().join().nextDue().orElseThrow()).isBetween(Duration.ofMinutes(4),
				Duration.ofMinutes(5));
		take(queue());
		assertThat(queue.requeueExpired().join().nextDue().orElseThrow()).isBetween(Duration.ofSeconds(10),
				Duration.ofSeconds(30));
	}

	@Test
	default void aPortionOfRequeueingIsBounded() {
		int total = 2500;
		queue().putAll(texts("expired", 0, total));
		takeAll(queue(SHORT_LEASE), total);
		letEnd(LEASE);
		QueueStore queue = open().queue(queueName(), new LeaseTerms(LEASE, 10));
		Requeued portion = queue.requeueExpired().join();
		assertThat(portion.expired()).isBetween(1, 1000);
		assertThat(portion.more()).isTrue();
		assertThat(queue().requeueExpired()).isEqualTo(total - portion.expired());
		assertThat(queue().stats()).isEqualTo(new QueueStats(total, 0, 0, 0));
	}

}
