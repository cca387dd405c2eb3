package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.MemoryIsBounded.CONSTANT_FEW;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.letEnd;
import static io.qaio.queue.store.contract.Times.since;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * An id may be kept for a deduplication window, so that a put is a duplicate also after
 * the task is done. Nothing stays after the window.
 */
interface IdsAreKept extends ContractFixture {

	/** Options with an id that is longer kept than any test takes. */
	PutOptions KEPT = PutOptions.with().id("order-42").uniqueFor(Duration.ofMinutes(5));

	/** What puts with that id return then. */
	PutResult KEPT_OUT = new PutResult("order-42", true);

	@Test
	default void anIdIsKeptAfterItsTaskIsDone() {
		assertThat(queue().put("first", KEPT)).isEqualTo(new PutResult("order-42", false));
		assertThat(queue().put("while ready", KEPT)).isEqualTo(KEPT_OUT);
		assertThat(take(queue()).ack()).isTrue();
		assertThat(queue().put("after the ack", KEPT)).isEqualTo(KEPT_OUT);
		assertThat(queue(SETTINGS).put("without the time", PutOptions.with().id("order-42"))).isEqualTo(KEPT_OUT);
		queue().put("delayed", KEPT.delay(Duration.ofMinutes(1)));
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		queue().put("another", PutOptions.with().id("order-43").uniqueFor(Duration.ofMinutes(5)));
		assertThat(take(queue()).payload()).isEqualTo("another");
	}

	@Test
	default void anIdIsKeptAfterItsTaskDiedAndTheTaskCanBeReplayed() {
		queue().put("first", KEPT.maxAttempts(1));
		take(queue()).fail();
		assertThat(queue().put("after the death", KEPT)).isEqualTo(KEPT_OUT);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
		assertThat(queue().dead().replay("order-42")).isTrue();
		Task task = take(queue());
		assertThat(task.payload()).isEqualTo("first");
		assertThat(task.ack()).isTrue();
		assertThat(queue().put("after the replay", KEPT)).isEqualTo(KEPT_OUT);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	default void anIdIsFreeWhenItsTimeIsOver() {
		PutOptions kept = PutOptions.with().id("order-42").uniqueFor(A_WHILE);
		queue().put("first", kept);
		assertThat(take(queue()).ack()).isTrue();
		// a duplicate does not prolong the time
		letEnd(A_WHILE.dividedBy(2));
		assertThat(queue().put("second", kept)).isEqualTo(KEPT_OUT);
		assertThat(queue().getNow()).isEmpty();
		letEnd(A_WHILE.dividedBy(2));
		assertThat(queue().put("third", kept).duplicate()).isFalse();
		assertThat(take(queue()).payload()).isEqualTo("third");
	}

	@Test
	default void anIdIsKeptLongerByATaskThatLivesLonger() {
		PutOptions kept = PutOptions.with().id("order-42").uniqueFor(LEASE);
		queue().put("first", kept);
		letEnd(LEASE);
		assertThat(queue().put("while the first lives", kept)).isEqualTo(KEPT_OUT);
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(take(queue()).ack()).isTrue();
		queue().put("second", kept);
		assertThat(take(queue()).payload()).isEqualTo("second");
	}

	@Test
	default void aPurgeFreesIdsThatAreKept() {
		queue().put("first", KEPT);
		assertThat(queue().purge()).isEqualTo(1);
		queue().put("second", KEPT);
		assertThat(take(queue()).payload()).isEqualTo("second");
		assertThat(queue().purge()).isEqualTo(1);
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void nothingStaysOfIdsThatWereKept() {
		int count = 500;
		List<CompletableFuture<PutResult>> puts = new ArrayList<>();
		for (String id : ids(0, count)) {
			puts.add(queue().async().put("work", PutOptions.with().id(id).uniqueFor(LEASE.multipliedBy(3))));
		}
		puts.forEach(CompletableFuture::join);
		assertThat(queue().ackAll(takeAll(queue(), 1, count))).isPositive();
		while (queue().stats().ready() > 0) {
			queue().ackAll(takeAll(queue(), 0, count));
		}
		assertThat(entriesOf(queueName())).isPositive();
		letEnd(LEASE.multipliedBy(3));
		assertThat(queue().requeueExpired()).isZero();
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
		for (String id : ids(0, count)) {
			queue().put("work", PutOptions.with().id(id));
		}
		assertThat(queue().stats()).isEqualTo(new QueueStats(count, 0, 0, 0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "short long", "long short", "short long short-2", "long short longer", "longer short",
			"short longer" })
	default void windowsOfDifferentLengthsEndEachAtItsTime(String ids) {
		List<String> order = List.of(ids.split(" "));
		long start = System.nanoTime();
		for (String id : order) {
			queue().put("work", PutOptions.with().id(id).uniqueFor(windowOf(id)));
		}
		assertThat(queue().ackAll(takeAll(queue(), order.size()))).isEqualTo(order.size());
		for (Duration ended : List.of(LEASE, A_WHILE)) {
			letEnd(ended);
			Duration over = ended.equals(LEASE) ? LEASE : LEASE.plus(A_WHILE);
			for (String id : order) {
				boolean kept = queue().put("again", PutOptions.with().id(id)).duplicate();
				// else this test was too slow to tell
				if (windowOf(id).compareTo(over) <= 0 || since(start).compareTo(windowOf(id)) < 0) {
					assertThat(kept).as("%s of %s after %s", id, order, over)
						.isEqualTo(windowOf(id).compareTo(over) > 0);
				}
			}
			queue().ackAll(takeAll(queue(), 0, order.size()));
		}
	}

	private static Duration windowOf(String id) {
		return switch (id) {
			case "longer" -> Duration.ofMinutes(5);
			case "long" -> LEASE.plus(A_WHILE);
			default -> LEASE;
		};
	}

	@Test
	default void anIdIsFreeAtItsTimeThoughAnotherIsKeptAndNobodyPutsOrTakesMeanwhile() {
		queue().put("kept", KEPT);
		queue().put("work", PutOptions.with().id("order-43").uniqueFor(LEASE));
		assertThat(queue().ackAll(takeAll(queue(), 2))).isEqualTo(2);
		letEnd(LEASE);
		TaskQueue other = queue(SETTINGS);
		assertThat(other.put("again", PutOptions.with().id("order-43"))).isEqualTo(new PutResult("order-43", false));
		assertThat(other.put("first", KEPT)).isEqualTo(KEPT_OUT);
	}

	@Test
	default void aWindowThatHasEndedMayBeOpenedAgainForAnotherTime() {
		PutOptions id = PutOptions.with().id("order-43");
		queue().put("kept", KEPT);
		queue().put("first", id.uniqueFor(LEASE));
		assertThat(queue().ackAll(takeAll(queue(), 2))).isEqualTo(2);
		letEnd(LEASE);
		queue().put("second", id.uniqueFor(Duration.ofMinutes(5)));
		assertThat(take(queue()).ack()).isTrue();
		queue().requeueExpired();
		letEnd(LEASE);
		queue().requeueExpired();
		assertThat(queue().put("third", id)).isEqualTo(new PutResult("order-43", true));
	}

	@ParameterizedTest
	@EnumSource
	default void whatComesTooLateEndsNoWindow(Operation operation) {
		queue().put("first", KEPT);
		Task outdated = take(queue(SHORT_LEASE));
		assertThat(take(queue()).ack()).isTrue();
		assertThat(operation.on(outdated)).isFalse();
		assertThat(queue().put("second", KEPT)).isEqualTo(KEPT_OUT);
	}

	@Test
	default void aDeduplicationWindowWithoutAnIdIsRefused() {
		PutOptions noId = PutOptions.with().uniqueFor(A_WHILE);
		assertThatIllegalArgumentException().isThrownBy(() -> queue().put("work", noId))
			.withMessageContaining("uniqueFor needs an id")
			.withMessageContaining(queueName());
		assertThatIllegalArgumentException().isThrownBy(() -> queue().putAll(List.of("a", "b"), noId));
		assertThatIllegalArgumentException().isThrownBy(() -> queue().async().put("work", noId));
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	private static List<String> ids(int from, int count) {
		return IntStream.range(from, from + count).mapToObj((i) -> "id-" + i).toList();
	}

}
