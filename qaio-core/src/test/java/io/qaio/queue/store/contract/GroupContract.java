package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.QueueBounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.MemoryIsBounded.CONSTANT_FEW;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * For stores with groups: groups with ready tasks take turns, and at most so many tasks
 * of one group, and of the queue, are taken at once. To be implemented beside
 * {@link TaskStoreContract}.
 */
public interface GroupContract extends ContractFixture {

	/** Two tasks of a group at once. */
	QueueSettings TWO_OF_A_GROUP = SETTINGS.withBounds(new QueueBounds(0, 2));

	/** Two tasks of the queue at once. */
	QueueSettings TWO_AT_ONCE = SETTINGS.withBounds(new QueueBounds(2, 0));

	@Test
	default void groupsTakeTurnsHoweverManyTasksTheyHave() {
		queue().putAll(texts("a", 0, 5), group("a"));
		queue().putAll(texts("b", 0, 2), group("b"));
		queue().putAll(texts("c", 0, 1), group("c"));
		assertThat(queue().stats()).isEqualTo(new QueueStats(8, 0, 0, 0));
		queue().put("plain");
		List<Task> some = takeAll(queue(), 4, 4);
		assertThat(some).extracting(Task::group)
			.containsExactlyInAnyOrder(Optional.of("a"), Optional.of("b"), Optional.of("c"), Optional.empty());
		assertThat(queue().ackAll(some)).isEqualTo(4);
		queue().putAll(texts("a", 5, 1), group("a"));
		assertThat(singles(queue(), 6)).containsExactly("a1", "b1", "a2", "a3", "a4", "a5");
		assertThat(queue().getNow()).isEmpty();
	}

	@Test
	default void aBatchHasTasksOfEachGroup() {
		for (String group : List.of("a", "b", "c")) {
			queue().putAll(texts(group, 0, 10), group(group));
		}
		assertThat(payloads(takeAll(queue(), 7, 7))).containsExactly("a0", "b0", "c0", "a1", "b1", "c1", "a2");
		assertThat(payloads(takeAll(queue(), 4, 4))).containsExactly("b2", "c2", "a3", "b3");
		assertThat(takeAll(queue(), 19, 100)).hasSize(19);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7 })
	default void aGroupMayStartAsManyTasksInARowAsItsWeight(int batch) {
		queue().putAll(texts("a", 0, 9), group("a", 3));
		queue().putAll(texts("b", 0, 6), group("b"));
		List<Object> order = new ArrayList<>();
		while (order.size() < 14) {
			order.addAll(payloads(takeAll(queue(), batch, batch)));
		}
		assertThat(order.subList(0, 14)).containsExactly("a0", "a1", "a2", "b0", "a3", "a4", "a5", "b1", "a6", "a7",
				"a8", "b2", "b3", "b4");
	}

	@Test
	default void theWeightThatWasPutLastHolds() {
		queue().putAll(texts("a", 0, 4), group("a", 1));
		queue().putAll(texts("b", 0, 2), group("b"));
		queue().put("a4", group("a", 2));
		assertThat(singles(queue(), 7)).containsExactly("a0", "a1", "b0", "a2", "a3", "b1", "a4");
	}

	@Test
	default void tasksWithoutAGroupAreOneGroup() {
		queue().putAll(texts("a", 0, 3), group("a"));
		queue().putAll(texts("plain", 0, 6));
		queue().put("first", PutOptions.with().priority(5));
		queue().putAll(texts("b", 0, 3), group("b"));
		List<Object> order = singles(queue(), 13);
		assertThat(order.stream().filter((payload) -> !payload.toString().matches("[ab]\\d")).toList())
			.containsExactly("first", "plain0", "plain1", "plain2", "plain3", "plain4", "plain5");
		assertThat(order.subList(0, 9).stream().filter((payload) -> payload.toString().startsWith("a"))).hasSize(3);
		assertThat(order.subList(0, 9).stream().filter((payload) -> payload.toString().startsWith("b"))).hasSize(3);
		assertThat(queue().getNow()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 10 })
	default void aFewTasksWithoutAGroupAreNotHeldUpByManyWithOne(int batch) {
		queue().putAll(texts("a", 0, 30), group("a"));
		queue().putAll(texts("plain", 0, 3));
		List<Object> order = new ArrayList<>();
		while (order.size() < 10) {
			order.addAll(payloads(takeAll(queue(), batch, batch)));
		}
		assertThat(order.subList(0, 10)).contains("plain0", "plain1", "plain2");
		assertThat(takeAll(queue(), 33 - order.size(), 100)).hasSize(33 - order.size());
	}

	@Test
	default void atMostSoManyTasksOfAGroupAreTakenAtOnce() {
		TaskQueue queue = queue(TWO_OF_A_GROUP);
		queue.putAll(texts("a", 0, 1000), group("a"));
		List<Task> tasks = takeAll(queue, 2, 100);
		assertThat(payloads(tasks)).containsExactly("a0", "a1");
		assertThat(queue.getNow()).isEmpty();
		queue.putAll(texts("b", 0, 3), group("b"));
		queue.put("plain");
		assertThat(payloads(takeAll(queue, 3, 100))).containsExactlyInAnyOrder("b0", "b1", "plain");
		assertThat(queue.stats()).isEqualTo(new QueueStats(999, 0, 5, 0));
		assertThat(tasks.get(0).ack()).isTrue();
		assertThat(tasks.get(0).ack()).isFalse();
		assertThat(payloads(takeAll(queue, 1, 100))).containsExactly("a2");
		assertThat(queue.getNow()).isEmpty();
	}

	@Test
	default void aWeightAllowsNoMoreThanTheBound() {
		TaskQueue queue = queue(TWO_OF_A_GROUP);
		queue.putAll(texts("a", 0, 9), group("a", 5));
		assertThat(payloads(takeAll(queue, 2, 100))).containsExactly("a0", "a1");
		assertThat(queue.getNow()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	default void eachEndOfATaskFreesItsPlace(End end) {
		TaskQueue queue = queue(
				TWO_OF_A_GROUP.withVisibilityTimeout(end == End.EXPIRY ? LEASE : Duration.ofSeconds(30)));
		queue.putAll(texts("a", 0, 5), group("a"));
		List<Task> tasks = takeAll(queue, 2, 100);
		queue.put("held", PutOptions.with().visibilityTimeout(Duration.ofSeconds(30)));
		assertThat(take(queue).payload()).isEqualTo("held");
		assertThat(queue.getNow()).isEmpty();
		end.of(tasks.get(0));
		if (end == End.EXPIRY) {
			letEnd(LEASE);
			List<Task> again = takeAll(queue, 2, 100);
			assertThat(payloads(again)).containsExactly("a0", "a1");
			assertThat(tasks.get(0).ack()).isFalse();
		}
		else {
			assertThat(payloads(takeAll(queue, 1, 100))).containsExactly(end.next());
		}
		assertThat(queue.getNow()).isEmpty();
	}

	@Test
	default void whatComesTooLateFreesNoPlace() {
		TaskQueue queue = queue(TWO_OF_A_GROUP);
		queue.put("a0", group("a").visibilityTimeout(LEASE));
		queue.putAll(texts("a", 1, 5), group("a"));
		List<Task> tasks = takeAll(queue, 2, 100);
		letEnd(LEASE);
		Task again = take(queue);
		assertThat(again.payload()).isEqualTo("a0");
		for (Operation operation : Operation.values()) {
			assertThat(operation.on(tasks.get(0))).isFalse();
			assertThat(queue.getNow()).as(operation.name()).isEmpty();
		}
		assertThat(queue.ackAll(List.of(tasks.get(0), tasks.get(1)))).isOne();
		assertThat(payloads(takeAll(queue, 1, 100))).containsExactly("a2");
	}

	@Test
	default void anExtendedTaskKeepsItsPlace() {
		TaskQueue queue = queue(TWO_OF_A_GROUP);
		queue.putAll(texts("a", 0, 5), group("a"));
		List<Task> tasks = takeAll(queue, 2, 100);
		assertThat(tasks.get(0).extend(Duration.ofMinutes(1))).isTrue();
		assertThat(queue.getNow()).isEmpty();
		assertThat(tasks.get(0).ack()).isTrue();
		assertThat(takeAll(queue, 1, 100)).hasSize(1);
		assertThat(queue.getNow()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	default void waitingGetsGetAFreePlaceAtOnce(boolean ofGroup) throws Exception {
		TaskQueue queue = queue(ofGroup ? TWO_OF_A_GROUP : TWO_AT_ONCE);
		TaskQueue other = queue(ofGroup ? TWO_OF_A_GROUP : TWO_AT_ONCE);
		// all together: what is found out seconds later is too late
		long end = System.nanoTime() + LONG_WAIT.toNanos();
		queue.putAll(texts("a", 0, 20), group("a"));
		List<Task> tasks = takeAll(queue, 2, 100);
		List<CompletableFuture<Task>> waiting = List.of(queue.async().get(), other.async().get(), queue.async().get());
		assertThat(queue.getNow()).isEmpty();
		for (int i = 0; i < 10; i++) {
			assertThat(tasks.get(0).ack()).isTrue();
			CompletableFuture<?> any = CompletableFuture.anyOf(waiting.toArray(new CompletableFuture<?>[0]));
			Task next = (Task) any.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
			assertThat(next.payload()).isEqualTo("a" + (i + 2));
			assertThat(waiting).filteredOn(CompletableFuture::isDone).hasSize(1);
			tasks = List.of(tasks.get(1), next);
			List<CompletableFuture<Task>> again = new ArrayList<>(waiting);
			again.removeIf(CompletableFuture::isDone);
			again.add((i % 2 == 0) ? other.async().get() : queue.async().get());
			waiting = again;
		}
		tasks.forEach((task) -> assertThat(task.ack()).isTrue());
		List<CompletableFuture<Task>> last = waiting;
		await().atMost(LONG_WAIT).until(() -> last.stream().filter(CompletableFuture::isDone).count() == 2);
	}

	@Test
	default void aWaitingGetIsServedWhenItsGroupIsPut() throws Exception {
		CompletableFuture<Task> waiting = queue(SETTINGS).async().get();
		assertThat(queue().getNow()).isEmpty();
		queue().put("a", group("a"));
		assertThat(waiting.get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS).payload()).isEqualTo("a");
		List<CompletableFuture<Task>> more = List.of(queue(SETTINGS).async().get(), queue().async().get(),
				queue(SETTINGS).async().get());
		queue().putAll(texts("b", 0, 3), group("b"));
		for (CompletableFuture<Task> each : more) {
			each.get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS);
		}
	}

	@Test
	default void returnedTasksGoToTheFrontAndFailedOnesToTheEndOfTheirGroup() {
		queue().putAll(texts("a", 0, 4), group("a"));
		queue().put("b0", group("b"));
		List<Task> tasks = takeAll(queue(), 2, 2);
		assertThat(payloads(tasks)).containsExactly("a0", "b0");
		tasks.get(0).release(NO_WAIT);
		Task again = take(queue());
		assertThat(again.payload()).isEqualTo("a0");
		assertThat(again.attempt()).isOne();
		again.fail();
		assertThat(singles(queue(), 3)).containsExactly("a1", "a2", "a3");
		Task failed = take(queue());
		assertThat(failed.payload()).isEqualTo("a0");
		assertThat(failed.attempt()).isEqualTo(2);
		failed.fail(new IllegalStateException("boom"), A_WHILE);
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 1, 4, 0));
		letEnd(A_WHILE);
		assertThat(take(queue()).payload()).isEqualTo("a0");
	}

	@Test
	default void delayedTasksJoinTheirGroupWhenTheyAreDue() {
		TaskQueue queue = queue(TWO_OF_A_GROUP);
		queue.putAll(texts("late", 0, 3), group("a").delay(A_WHILE));
		queue.put("a0", group("a"));
		Task first = take(queue);
		assertThat(first.payload()).isEqualTo("a0");
		letEnd(A_WHILE);
		assertThat(payloads(takeAll(queue, 1, 100))).hasSize(1);
		assertThat(queue.getNow()).isEmpty();
		first.ack();
		assertThat(takeAll(queue, 1, 100)).hasSize(1);
	}

	@Test
	default void aKeyBelongsToItsGroup() {
		TaskQueue queue = queue(TWO_OF_A_GROUP);
		for (String group : List.of("a", "b")) {
			queue.putAll(texts(group, 0, 3), group(group).orderingKey("key"));
		}
		queue.putAll(texts("key", 0, 2), PutOptions.with().orderingKey("key"));
		List<Task> tasks = takeAll(queue, 3, 100);
		assertThat(payloads(tasks)).containsExactlyInAnyOrder("a0", "b0", "key0");
		assertThat(queue.getNow()).isEmpty();
		queue.putAll(texts("x", 0, 3), group("a"));
		Task x0 = take(queue);
		assertThat(x0.payload()).isEqualTo("x0");
		assertThat(queue.getNow()).isEmpty();
		Task a0 = tasks.stream().filter((task) -> task.payload().equals("a0")).findFirst().orElseThrow();
		assertThat(a0.ack()).isTrue();
		List<Object> order = new ArrayList<>();
		x0.ack();
		while (order.size() < 4) {
			Task task = take(queue);
			order.add(task.payload());
			task.ack();
		}
		assertThat(order).containsSubsequence("a1", "a2").containsSubsequence("x1", "x2");
	}

	@Test
	default void deadTasksAreReplayedIntoTheirGroup() {
		TaskQueue queue = queue(TWO_OF_A_GROUP.withMaxAttempts(1));
		queue.putAll(texts("a", 0, 4), group("a"));
		takeAll(queue, 2, 100).forEach(Task::fail);
		takeAll(queue, 2, 100).forEach((task) -> task.bury(new IllegalStateException("boom")));
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 4));
		assertThat(queue.dead().replayAll()).isEqualTo(4);
		assertThat(payloads(takeAll(queue, 2, 100))).containsExactly("a0", "a1");
		assertThat(queue.getNow()).isEmpty();
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 2, 0));
	}

	@Test
	default void idsAreUniqueAcrossGroups() {
		queue().put("first", group("a").id("order-42"));
		assertThat(queue().put("second", group("b").id("order-42")).duplicate()).isTrue();
		assertThat(take(queue()).ack()).isTrue();
		assertThat(queue().put("third", group("b").id("order-42")).duplicate()).isFalse();
		assertThat(take(queue()).payload()).isEqualTo("third");
	}

	@Test
	default void aPurgeForgetsGroups() {
		TaskQueue queue = queue(TWO_OF_A_GROUP);
		queue.putAll(texts("a", 0, 10), group("a"));
		List<Task> taken = takeAll(queue, 2, 100);
		assertThat(queue.purge()).isEqualTo(10);
		assertThat(queue.ackAll(taken)).isZero();
		queue.putAll(texts("new", 0, 3), group("a"));
		List<Task> tasks = takeAll(queue, 0, 100);
		assertThat(payloads(tasks)).containsExactly("new0", "new1");
		assertThat(queue.getNow()).isEmpty();
		queue.ackAll(tasks);
		assertThat(take(queue).ack()).isTrue();
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void theBoundOfTheTakingApplicationHolds() {
		TaskQueue three = queue(SETTINGS.withBounds(new QueueBounds(0, 3)));
		TaskQueue two = queue(TWO_OF_A_GROUP);
		two.putAll(texts("a", 0, 9), group("a"));
		List<Task> tasks = new ArrayList<>(takeAll(two, 2, 100));
		assertThat(tasks).hasSize(2);
		tasks.remove(0).ack();
		tasks.addAll(takeAll(three, 2, 100));
		assertThat(tasks).as("raised").hasSize(3);
		tasks.remove(0).ack();
		assertThat(two.getNow()).as("lowered").isEmpty();
		tasks.remove(0).ack();
		tasks.addAll(takeAll(two, 1, 100));
		assertThat(tasks).as("lowered").hasSize(2);
		assertThat(two.getNow()).isEmpty();
	}

	@Test
	default void manyGroupsComeAndGo() {
		TaskQueue queue = queue(TWO_OF_A_GROUP);
		int groups = 1000;
		for (int i = 0; i < groups; i++) {
			queue.async().put("a" + i, group("group-" + i));
		}
		queue.putAll(texts("more", 0, 10), group("group-0"));
		int acked = 0;
		while (acked < groups + 10) {
			acked += queue.ackAll(takeAll(queue, 1, 90));
		}
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void aGroupMayHaveAnyName() {
		List<String> names = new ArrayList<>(OddNames.all());
		names.addAll(List.of("g", "gg", "g\u0000", "\u0001", "ÿ", "x".repeat(255)));
		for (int i = 0; i < 2; i++) {
			for (String name : names) {
				queue().put(name + i, group(name).orderingKey("x".repeat(255)));
			}
		}
		for (int i = 0; i < 2; i++) {
			List<Task> tasks = takeAll(queue(), names.size(), 1000);
			int round = i;
			assertThat(payloads(tasks)).isEqualTo(names.stream().map((name) -> name + round).toList());
			assertThat(queue().ackAll(tasks)).isEqualTo(names.size());
		}
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void atMostSoManyTasksOfTheQueueAreTakenAtOnce() {
		TaskQueue queue = queue(TWO_AT_ONCE);
		TaskQueue other = queue(TWO_AT_ONCE);
		queue.putAll(texts("task", 0, 10));
		queue.put("group", group("a"));
		List<Task> tasks = takeAll(queue, 2, 100);
		assertThat(other.getNow()).isEmpty();
		queue.put("one more");
		assertThat(other.getNow()).isEmpty();
		tasks.get(0).ack();
		List<Task> more = takeAll(other, 1, 100);
		assertThat(more).hasSize(1);
		assertThat(queue.getNow()).isEmpty();
		more.get(0).fail();
		assertThat(takeAll(queue, 1, 100)).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	default void waitingGetsGetAPlaceOfTheQueueAtOnce(End end) throws Exception {
		TaskQueue queue = queue(
				TWO_AT_ONCE.withVisibilityTimeout(end == End.EXPIRY ? A_WHILE : Duration.ofSeconds(30)));
		TaskQueue other = queue(TWO_AT_ONCE);
		queue.putAll(texts("a", 0, 9));
		List<Task> tasks = takeAll(queue, 2, 100);
		CompletableFuture<Task> first = other.async().get();
		CompletableFuture<Task> second = queue(TWO_AT_ONCE).async().get();
		other.put("one more");
		assertThat(queue.getNow()).isEmpty();
		assertThat(first).isNotDone();
		assertThat(second).isNotDone();
		end.of(tasks.get(0));
		CompletableFuture.anyOf(first, second).get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS);
		if (end != End.EXPIRY) {
			assertThat(first.isDone() && second.isDone()).isFalse();
			end.of(tasks.get(1));
		}
		CompletableFuture.allOf(first, second).get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS);
	}

	@Test
	default void manyWorkersNeverExceedTheBoundsAndReachThem() throws Exception {
		QueueSettings bounded = SETTINGS.withBounds(new QueueBounds(5, 2)).withMaxAttempts(1000);
		List<TaskQueue> processes = List.of(queue(bounded), queue(bounded), queue(bounded));
		int groups = 6;
		int perGroup = 40;
		for (int i = 0; i < perGroup; i++) {
			for (int group = 0; group < groups; group++) {
				processes.get(0).async().put("g" + group + ":" + i, group("g" + group));
			}
		}
		long seed = System.nanoTime();
		Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();
		AtomicInteger mostOfGroup = new AtomicInteger();
		AtomicInteger all = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger left = new AtomicInteger(groups * perGroup);
		List<String> wrong = Collections.synchronizedList(new ArrayList<>());
		List<Future<?>> workers = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			Random random = new Random(seed + i);
			TaskQueue process = processes.get(i % 3);
			workers.add(threads().submit(() -> {
				while (left.get() > 0) {
					for (Task task : process.getAll(1 + random.nextInt(3), Duration.ofMillis(50))) {
						String group = task.payload().toString().split(":")[0];
						AtomicInteger ofGroup = taken.computeIfAbsent(group, (name) -> new AtomicInteger());
						mostOfGroup.accumulateAndGet(ofGroup.incrementAndGet(), Math::max);
						most.accumulateAndGet(all.incrementAndGet(), Math::max);
						TimeUnit.MICROSECONDS.sleep(random.nextInt(1000));
						// before the end, as another may have the place at once
						ofGroup.decrementAndGet();
						all.decrementAndGet();
						boolean held = switch (random.nextInt(6)) {
							case 0 -> task.release(NO_WAIT);
							case 1 -> task.release(Duration.ofMillis(2));
							case 2 -> task.fail();
							default -> {
								left.decrementAndGet();
								yield task.ack();
							}
						};
						if (!held) {
							wrong.add("lost " + task);
						}
					}
				}
				return null;
			}));
		}
		for (Future<?> worker : workers) {
			worker.get(40, TimeUnit.SECONDS);
		}
		assertThat(wrong).as("seed %d", seed).isEmpty();
		assertThat(mostOfGroup).as("of a group, seed %d", seed).hasValue(2);
		assertThat(most).as("of all, seed %d", seed).hasValue(5);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	private static List<String> texts(String prefix, int from, int count) {
		return IntStream.range(from, from + count).mapToObj((i) -> prefix + i).toList();
	}

	private static List<Object> singles(TaskQueue queue, int count) {
		return IntStream.range(0, count).mapToObj((i) -> take(queue).payload()).toList();
	}

	private static List<Object> payloads(List<Task> tasks) {
		return tasks.stream().map(Task::payload).toList();
	}

	private static PutOptions group(String name) {
		return PutOptions.with().group(name);
	}

	private static PutOptions group(String name, int weight) {
		return PutOptions.with().group(name, weight);
	}

	/** How a taken task ends. */
	enum End {

		ACK, FAIL, FAIL_LATER, RELEASE, RELEASE_LATER, BURY, EXPIRY;

		void of(Task task) {
			IllegalStateException cause = new IllegalStateException("boom");
			switch (this) {
				case ACK -> assertThat(task.ack()).isTrue();
				case FAIL -> assertThat(task.fail()).isTrue();
				case FAIL_LATER -> assertThat(task.fail(cause, Duration.ofMinutes(1))).isTrue();
				case RELEASE -> assertThat(task.release(Duration.ZERO)).isTrue();
				case RELEASE_LATER -> assertThat(task.release(Duration.ofMinutes(1))).isTrue();
				case BURY -> assertThat(task.bury(cause)).isTrue();
				case EXPIRY -> {
				}
			}
		}

		/** What is taken next of a0 to a4, of which a0 has ended so. */
		String next() {
			return (this == RELEASE) ? "a0" : "a2";
		}

	}

}
