package io.qaio.queue.store.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.TICK;
import static io.qaio.queue.store.contract.Times.WAKE_UP;
import static io.qaio.queue.store.contract.Times.letEnd;
import static io.qaio.queue.store.contract.Times.since;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A delivery is a lease: {@code get} leases the task for its visibility timeout.
 * Operations of an outdated delivery change nothing and return {@code false}.
 */
interface DeliveryIsALease extends ContractFixture {

	@Test
	default void aTakenTaskIsDeliveredToNobodyElse() throws Exception {
		queue().put("work");
		take(queue());
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue(SETTINGS).get(Duration.ofMillis(200))).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	default void aTaskComesBackWhenItsLeaseEndsAndNotBefore() {
		TaskQueue queue = queue(SHORT_LEASE);
		queue.put("work");
		long asked = System.nanoTime();
		take(queue);
		long got = System.nanoTime();
		take(queue);
		assertThat(since(asked)).isGreaterThanOrEqualTo(LEASE.minus(TICK));
		assertThat(since(got)).isLessThan(LEASE.plus(WAKE_UP));
	}

	@Test
	default void aVisibilityTimeoutOfTheTaskOverridesTheQueues() {
		TaskQueue queue = queue(SHORT_LEASE);
		queue.put("long", PutOptions.with().visibilityTimeout(Duration.ofMinutes(1)));
		queue().put("short", PutOptions.with().visibilityTimeout(LEASE));
		assertThat(take(queue()).payload()).isEqualTo("long");
		assertThat(take(queue()).payload()).isEqualTo("short");
		Task again = take(queue());
		assertThat(again.payload()).isEqualTo("short");
		assertThat(again.attempt()).isEqualTo(2);
	}

	@Test
	default void theQueuesTimeoutIsThatOfTheProcessThatTakes() {
		queue().put("work");
		Task task = take(queue(SHORT_LEASE));
		assertThat(Duration.between(task.enqueuedAt(), task.deadline())).isLessThan(SETTINGS.visibilityTimeout());
		assertThat(take(queue()).attempt()).isEqualTo(2);
	}

	@Test
	default void aDeliverySaysHowLongItsLeaseIs() throws Exception {
		TaskQueue queue = queue(SETTINGS.withVisibilityTimeout(Duration.ofMinutes(3)));
		queue.put("own", PutOptions.with().visibilityTimeout(Duration.ofMillis(7001)));
		queue.putAll(List.of("queue's", "other"));
		assertThat(takeAll(queue, 2)).extracting(Task::visibilityTimeout)
			.containsExactly(Duration.ofMillis(7001), Duration.ofMinutes(3));
		assertThat(take(queue()).visibilityTimeout()).isEqualTo(SETTINGS.visibilityTimeout());
		// handed over by the put
		CompletableFuture<Task> waits = queue.async().get();
		queue.put("late");
		Task task = waits.get();
		assertThat(task.visibilityTimeout()).isEqualTo(Duration.ofMinutes(3));
		task.extend(Duration.ofMinutes(1));
		assertThat(task.visibilityTimeout()).isEqualTo(Duration.ofMinutes(3));
	}

	@Test
	default void aTaskKnowsItsQueue() {
		queue().put("work");
		assertThat(take(queue()).queue()).isSameAs(queue());
	}

	@ParameterizedTest
	@EnumSource
	default void aDeliveryKnowsWhetherItHasEnded(Operation operation) {
		queue().put("work");
		Task task = take(queue());
		assertThat(task.isSettled()).isFalse();
		assertThat(operation.on(task)).isTrue();
		assertThat(task.isSettled()).isEqualTo(operation != Operation.EXTEND);
	}

	@ParameterizedTest
	@EnumSource
	default void aDeliveryThatIsFoundToBeOutdatedHasEnded(Operation operation) {
		queue().put("work", PutOptions.with().visibilityTimeout(LEASE));
		Task outdated = take(queue());
		take(queue());
		assertThat(outdated.isSettled()).isFalse();
		assertThat(operation.on(outdated)).isFalse();
		assertThat(outdated.isSettled()).isTrue();
	}

	@Test
	default void deliveriesThatAreAckedTogetherHaveEnded() {
		queue().putAll(List.of("a", "b", "c"));
		List<Task> tasks = takeAll(queue(), 3);
		tasks.get(1).ack();
		assertThat(queue().ackAll(tasks)).isEqualTo(2);
		assertThat(tasks).allMatch(Task::isSettled);
	}

	@Test
	default void extendMovesTheDeadline() throws Exception {
		TaskQueue queue = queue(SETTINGS.withVisibilityTimeout(A_WHILE));
		queue.put("work");
		Task task = take(queue);
		Instant deadline = task.deadline();
		assertThat(task.extend(Duration.ofSeconds(20))).isTrue();
		assertThat(task.deadline()).isBetween(deadline.plusSeconds(15), deadline.plusSeconds(25));
		assertThat(queue.get(A_WHILE.plus(LEASE))).isEmpty();
		assertThat(task.ack()).isTrue();
	}

	@Test
	default void extendMayEndALeaseEarlier() {
		queue().put("work");
		Task task = take(queue());
		Instant deadline = task.deadline();
		assertThat(task.extend(LEASE)).isTrue();
		assertThat(task.deadline()).isBefore(deadline);
		assertThat(take(queue()).attempt()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	default void afterItsDeadlineADeliveryCanDoNothingEvenIfNobodyTookTheTaskBack(Operation operation) {
		queue().put("work");
		Task task = take(queue(SHORT_LEASE));
		letEnd(LEASE);
		assertThat(operation.on(task)).isFalse();
		Task again = take(queue());
		assertThat(again.attempt()).isEqualTo(2);
		assertThat(again.ack()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	default void anOutdatedDeliveryLeavesTheNewOneAlone(Operation operation) {
		queue().put("work");
		Task outdated = take(queue(SHORT_LEASE));
		Task current = take(queue());
		assertThat(operation.on(outdated)).isFalse();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		assertThat(queue().getNow()).isEmpty();
		assertThat(current.ack()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	default void aDeliveryThatWasAckedCanDoNothingMore(Operation operation) {
		queue().put("work");
		Task task = take(queue());
		assertThat(task.ack()).isTrue();
		assertThat(operation.on(task)).isFalse();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@ParameterizedTest
	@EnumSource
	default void aDeliveryThatFailedCanDoNothingMore(Operation operation) {
		queue().put("work");
		Task task = take(queue());
		assertThat(task.fail()).isTrue();
		assertThat(operation.on(task)).isFalse();
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
	}

	@ParameterizedTest
	@EnumSource
	default void aDeliveryThatWasReleasedCanDoNothingMore(Operation operation) {
		queue().put("work");
		Task task = take(queue());
		assertThat(task.release(NO_WAIT)).isTrue();
		assertThat(operation.on(task)).isFalse();
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(take(queue()).attempt()).isEqualTo(1);
	}

	@Test
	default void ackAllAcksTheTasksThatAreStillLeasedAndCountsThem() {
		queue().put("outdated", PutOptions.with().visibilityTimeout(LEASE));
		queue().putAll(List.of("acked", "held", "other"));
		List<Task> tasks = takeAll(queue(), 4);
		letEnd(LEASE);
		tasks.get(1).ack();
		assertThat(queue().ackAll(tasks)).isEqualTo(2);
		assertThat(queue().ackAll(tasks)).isZero();
		assertThat(take(queue()).payload()).isEqualTo("outdated");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@ParameterizedTest
	@EnumSource
	default void whatEndsOrExtendsOneTaskOfABatchLeavesTheOthersLeased(Operation operation) {
		for (int one = 0; one < 3; one++) {
			queue().putAll(List.of("first", "middle", "last"));
			List<Task> others = new ArrayList<>(takeAll(queue(), 3));
			Task task = others.remove(one);
			List<Instant> deadlines = others.stream().map(Task::deadline).toList();
			assertThat(operation.on(task)).isTrue();
			assertThat(queue().stats().taken()).isEqualTo((operation != Operation.EXTEND) ? 2 : 3);
			assertThat(others).noneMatch(Task::isSettled).extracting(Task::deadline).isEqualTo(deadlines);
			assertThat(operation.on(others.get(0))).isTrue();
			assertThat(others.get(1).ack()).isTrue();
			queue().purge();
			queue().dead().removeAll();
		}
	}

	@ParameterizedTest
	@EnumSource
	default void whatEndsOrExtendsOneTaskOfABatchMovesNoOtherDeadline(Operation operation) {
		queue().putAll(List.of("first", "middle", "last"));
		List<Task> tasks = takeAll(queue(SETTINGS.withVisibilityTimeout(A_WHILE)), 3);
		assertThat(operation.on(tasks.get(1))).isTrue();
		assertThat(tasks.get(0).extend(A_WHILE)).isTrue();
		assertThat(queue().requeueExpired()).isZero();
		letEnd(A_WHILE);
		assertThat(queue().requeueExpired()).isEqualTo(2);
		assertThat(operation.on(tasks.get(0))).isFalse();
		assertThat(operation.on(tasks.get(2))).isFalse();
		assertThat(tasks.get(1).ack()).isEqualTo(operation == Operation.EXTEND);
	}

	@Test
	default void oneTaskOfABatchMayEndEarlierThanTheOthers() {
		queue().putAll(List.of("a", "b", "c", "d"));
		List<Task> tasks = takeAll(queue(), 4);
		assertThat(tasks.get(3).extend(LEASE)).isTrue();
		assertThat(tasks.get(1).extend(LEASE)).isTrue();
		assertThat(tasks.get(1).extend(Duration.ofMinutes(1))).isTrue();
		letEnd(LEASE);
		assertThat(queue().requeueExpired()).isEqualTo(1);
		assertThat(take(queue()).payload()).isEqualTo("d");
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().ackAll(tasks)).isEqualTo(3);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	default void theTasksOfALargeBatchEndEachForItself() {
		int total = 210;
		queue().putAll(texts("task", 0, total));
		List<Task> tasks = takeAll(queue(), total);
		List<Task> rest = new ArrayList<>();
		for (int i = 0; i < total; i++) {
			if (i % 3 == 2) {
				rest.add(tasks.get(i));
			}
			else if (i % 2 == 0) {
				assertThat(tasks.get(i).bury(new IllegalStateException("boom"))).isTrue();
			}
			else {
				assertThat(tasks.get(i).release(Duration.ofMinutes(1))).isTrue();
			}
		}
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 70, 70, 70));
		assertThat(queue().dead().list(0, total)).extracting((dead) -> dead.payload(String.class))
			.isEqualTo(IntStream.range(0, total)
				.filter((i) -> i % 3 != 2 && i % 2 == 0)
				.mapToObj((i) -> tasks.get(i).payload())
				.toList());
		assertThat(rest).allMatch((task) -> task.extend(Duration.ofMinutes(1)));
		assertThat(queue().ackAll(rest)).isEqualTo(70);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 70, 0, 70));
	}

	@Test
	default void acksOfSeveralLeasesMayTravelTogether() {
		queue().putAll(List.of("a", "b late", "c", "d late", "e"));
		List<Task> tasks = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			tasks.add(take(queue()));
		}
		assertThat(tasks.get(1).extend(LEASE)).isTrue();
		assertThat(tasks.get(3).extend(LEASE)).isTrue();
		letEnd(LEASE);
		assertThat(queue().ackAll(tasks)).isEqualTo(3);
		assertThat(queue().ackAll(tasks)).isZero();
		assertThat(takeAll(queue(), 2)).extracting(Task::payload).containsExactly("b late", "d late");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 2, 0));
	}

	@Test
	default void aTaskOfAnotherQueueCannotBeAckedHere() {
		TaskQueue other = queues(open(), SETTINGS).queue(queueName() + "-other");
		queue().put("work");
		Task task = take(queue());
		assertThatIllegalArgumentException().isThrownBy(() -> other.ackAll(List.of(task)))
			.withMessageContaining(task.id())
			.withMessageContaining(other.name());
		assertThat(task.ack()).isTrue();
	}

}
