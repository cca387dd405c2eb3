package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskCounts;
import io.qaio.queue.store.TaskTerms;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tasks that were put together share one row, until something happens to some of them
 * only.
 */
class TaskRunTests {

	private static final LeaseTerms TERMS = new LeaseTerms(Duration.ofSeconds(30), 3);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static TarantoolProcess tarantool;

	private static TarantoolTaskStore store;

	@BeforeAll
	static void start() {
		tarantool = TarantoolProcess.start();
		store = new TarantoolTaskStore(IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port())), "qaio",
				PutLimits.NONE);
	}

	@AfterAll
	static void stop() {
		if (tarantool != null) {
			store.close();
			tarantool.close();
		}
	}

	@Test
	void aBatchHasOneRowBesideItsBodies() {
		QueueStore queue = store.queue("rows", TERMS);
		queue.put(tasks(0, 100, TaskTerms.NONE)).join();
		assertThat(rows("rows")).isEqualTo(1 + 100 + 1);
		List<Delivery> taken = take(queue, 100);
		assertThat(rows("rows")).isEqualTo(1 + 100 + 1);
		queue.ack(taken.subList(0, 30)).join();
		assertThat(rows("rows")).isEqualTo(1 + 70 + 1);
		queue.ack(taken.subList(50, 51)).join();
		assertThat(rows("rows")).isEqualTo(1 + 69 + 2);
		queue.ack(taken).join();
		assertThat(rows("rows")).isEqualTo(1);
	}

	@Test
	void putsThatTravelTogetherShareARowIfTheirTermsAreTheSame() {
		List<EncodedTask> tasks = new ArrayList<>();
		TaskTerms urgent = terms(null, 1, null);
		for (TaskTerms terms : List.of(TaskTerms.NONE, TaskTerms.NONE, urgent, TaskTerms.NONE, terms(null, 0, "key"),
				terms(null, 0, "key"))) {
			tasks.addAll(EncodedTask.of(tasks(tasks.size(), 2, terms)));
		}
		assertThat(EncodedTask.argument(tasks)).extracting((run) -> (((List<?>) run).size() - 9) / 2)
			.containsExactly(4, 2, 2, 1, 1, 1, 1);
	}

	@Test
	void unackedTasksOfABatchReturnInTheirOrder() {
		QueueStore queue = store.queue("expiry", new LeaseTerms(Duration.ofMillis(500), 2));
		queue.put(tasks(0, 10, TaskTerms.NONE)).join();
		List<Delivery> taken = take(queue, 10);
		queue.put(tasks(10, 2, TaskTerms.NONE)).join();
		assertThat(queue.ack(taken.subList(3, 6)).join().cardinality()).isEqualTo(3);
		assertThat(queue.extend(taken.get(7), MINUTE).join()).isPresent();
		await().until(() -> queue.requeueExpired().join().expired() == 6);
		assertThat(queue.counts().join()).isEqualTo(new TaskCounts(8, 0, 1, 0));
		assertThat(queue.ack(taken).join().stream()).as("only what was extended").containsExactly(7);
		List<Delivery> again = take(queue, 20);
		assertThat(again).extracting(Delivery::id)
			.containsExactly("task-0", "task-1", "task-2", "task-6", "task-8", "task-9", "task-10", "task-11");
		assertThat(again).extracting(Delivery::attempt).containsExactly(2, 2, 2, 2, 2, 2, 1, 1);
		queue.ack(again.subList(1, 2)).join();
		await().until(() -> queue.counts().join().equals(new TaskCounts(2, 0, 0, 5)));
		assertThat(take(queue, 20)).extracting(Delivery::id).containsExactly("task-10", "task-11");
		assertThat(queue.listDead(0, 10).join()).extracting((dead) -> dead.id())
			.containsExactly("task-0", "task-2", "task-6", "task-8", "task-9");
	}

	@Test
	void oneCallOfAPurgeRemovesAPortionAndNothingThatCameLater() {
		QueueStore queue = store.queue("purge", TERMS);
		queue.put(tasks(0, 500, TaskTerms.NONE)).join();
		String call = portion("purge", "purge");
		String[] first = tarantool.lua(call.formatted("200, 0")).split(" ");
		assertThat(List.of(first[0], first[2])).containsExactly("200", "1");
		assertThat(queue.counts().join()).isEqualTo(new TaskCounts(300, 0, 0, 0));
		queue.put(tasks(500, 2, TaskTerms.NONE)).join();
		assertThat(tarantool.lua(call.formatted("1000, " + first[1]))).isEqualTo("300 " + first[1] + " 0");
		assertThat(queue.counts().join()).isEqualTo(new TaskCounts(2, 0, 0, 0));
		queue.put(tasks(502, 2 * QueueStore.PORTION, TaskTerms.NONE)).join();
		assertThat(queue.purge().join()).isEqualTo(2 + 2 * QueueStore.PORTION);
	}

	@Test
	void oneCallRemovesAPortionOfTheDeadAndNoneThatDiedLater() {
		QueueStore queue = store.queue("dead", new LeaseTerms(Duration.ofSeconds(30), 1));
		bury(queue, 0, 300);
		String call = portion("remove_all_dead", "dead");
		String[] first = tarantool.lua(call.formatted("100, 0")).split(" ");
		assertThat(List.of(first[0], first[2])).containsExactly("100", "1");
		bury(queue, 300, 2);
		assertThat(tarantool.lua(call.formatted("1000, " + first[1]))).isEqualTo("200 " + first[1] + " 0");
		assertThat(queue.counts().join()).isEqualTo(new TaskCounts(0, 0, 0, 2));
		bury(queue, 302, 300);
		assertThat(queue.removeAllDead().join()).isEqualTo(302);
	}

	/**
	 * A call of an operation that removes a portion, without its last two arguments.
	 */
	private static String portion(String operation, String queue) {
		return "return ('%%d %%d %%d'):format(select(2, box.func.qaio_queue:call({'" + operation + "', 'qaio', '"
				+ queue + "', %s})))";
	}

	private static void bury(QueueStore queue, int first, int count) {
		queue.put(tasks(first, count, TaskTerms.NONE)).join();
		for (Delivery delivery : take(queue, count)) {
			assertThat(queue.bury(delivery, "boom").join()).isTrue();
		}
	}

	@Test
	void releasedTasksOfABatchGetTheirPlaceBack() {
		QueueStore queue = store.queue("places", TERMS);
		queue.put(tasks(0, 10, TaskTerms.NONE)).join();
		List<Delivery> taken = take(queue, 8);
		for (int i : new int[] { 6, 0, 3, 4 }) {
			assertThat(queue.release(taken.get(i), Duration.ZERO).join()).isTrue();
		}
		assertThat(queue.fail(taken.get(5), "failed", Duration.ZERO).join()).isTrue();
		assertThat(queue.counts().join()).isEqualTo(new TaskCounts(7, 0, 3, 0));
		List<Delivery> again = take(queue, 20);
		assertThat(again).extracting(Delivery::id)
			.containsExactly("task-0", "task-3", "task-4", "task-6", "task-8", "task-9", "task-5");
		assertThat(again).extracting(Delivery::attempt).containsExactly(1, 1, 1, 1, 1, 1, 2);
		assertThat(queue.ack(taken).join().stream()).containsExactly(1, 2, 7);
		assertThat(queue.ack(again).join().cardinality()).isEqualTo(7);
		assertThat(rows("places")).isEqualTo(1);
	}

	/**
	 * The store in memory has no runs. Both stores must agree on the outcome of random
	 * operations, except for the place of a released task.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void runsAreInvisibleToCallers(int seed) {
		Random random = new Random(seed);
		String name = "like-memory-" + seed;
		QueueStore queue = store.queue(name, TERMS);
		try (MemoryTaskStore memory = new MemoryTaskStore()) {
			QueueStore model = memory.queue(name, TERMS);
			List<Twins> leased = new ArrayList<>();
			for (int step = 0, put = 0; step < 400; step++) {
				switch (random.nextInt(8)) {
					case 0, 1 -> {
						List<NewTask> batch = tasks(put, 1 + random.nextInt(20), terms(random));
						put += batch.size();
						queue.put(batch).join();
						model.put(batch).join();
					}
					case 2, 3 -> leased.addAll(takeBoth(queue, model, 1 + random.nextInt(15)));
					case 4 -> {
						List<Twins> some = some(leased, 12, random);
						assertThat(queue.ack(some.stream().map(Twins::own).toList()).join())
							.isEqualTo(model.ack(some.stream().map(Twins::other).toList()).join());
					}
					case 5 -> some(leased, 3, random)
						.forEach((twins) -> assertThat(queue.fail(twins.own, "failed", Duration.ZERO).join())
							.isEqualTo(model.fail(twins.other, "failed", Duration.ZERO).join()));
					case 6 -> some(leased, 3, random)
						.forEach((twins) -> assertThat(queue.extend(twins.own, MINUTE).join().isPresent())
							.isEqualTo(model.extend(twins.other, MINUTE).join().isPresent()));
					default ->
						some(leased, 1, random).forEach((twins) -> assertThat(queue.bury(twins.own, "buried").join())
							.isEqualTo(model.bury(twins.other, "buried").join()));
				}
				TaskCounts counts = queue.counts().join();
				assertThat(counts).as("after step %d", step).isEqualTo(model.counts().join());
				assertThat(tasksInRuns(name)).isEqualTo(counts.ready() + counts.delayed() + counts.taken());
			}
			assertThat(queue.purge().join()).isEqualTo(model.purge().join());
			assertThat(queue.removeAllDead().join()).isEqualTo(model.removeAllDead().join());
			assertThat(rows(name)).isEqualTo(1);
		}
	}

	private static List<Twins> takeBoth(QueueStore queue, QueueStore model, int max) {
		List<Delivery> taken = take(queue, max);
		List<Delivery> expected = take(model, max);
		assertThat(taken).extracting(Delivery::id)
			.containsExactlyElementsOf(expected.stream().map(Delivery::id).toList());
		return IntStream.range(0, taken.size()).mapToObj((i) -> {
			assertThat(taken.get(i).attempt()).isEqualTo(expected.get(i).attempt());
			assertThat(taken.get(i).payload()).isEqualTo(expected.get(i).payload());
			return new Twins(taken.get(i), expected.get(i));
		}).toList();
	}

	private static TaskTerms terms(Random random) {
		return switch (random.nextInt(6)) {
			case 0 -> terms(null, 1, null);
			case 1 -> terms(null, 0, "key-" + random.nextInt(2));
			case 2 -> terms(1, 0, null);
			default -> TaskTerms.NONE;
		};
	}

	/** Some deliveries in any order, with a lease that may have ended. */
	private static List<Twins> some(List<Twins> leased, int max, Random random) {
		List<Twins> all = new ArrayList<>(leased);
		if (random.nextBoolean()) {
			Collections.shuffle(all, random);
		}
		int from = random.nextInt(all.size() + 1);
		return all.subList(from, Math.min(all.size(), from + 1 + random.nextInt(max)));
	}

	private static List<Delivery> take(QueueStore queue, int max) {
		return queue.take(max, Duration.ZERO).join();
	}

	private static List<NewTask> tasks(int from, int count, TaskTerms terms) {
		return IntStream.range(from, from + count)
			.mapToObj((i) -> new NewTask("task-" + i, false, "raw", new byte[] { (byte) i }, Map.of(), terms))
			.toList();
	}

	private static long rows(String queue) {
		return Spaces.rows(tarantool, "qaio", queue);
	}

	private static long tasksInRuns(String queue) {
		return Long.parseLong(tarantool.lua("""
				local id = box.space.qaio_queues.index.name:get({'qaio', '%s'})[1]
				local count = 0
				for _, run in box.space.qaio_tasks:pairs({id}) do count = count + run.count end
				return count
				""".formatted(queue)));
	}

	/**
	 * What both stores delivered of a task.
	 */
	private record Twins(Delivery own, Delivery other) {
	}

	private static TaskTerms terms(@Nullable Integer maxAttempts, int priority, @Nullable String orderingKey) {
		return new TaskTerms(null, maxAttempts, Duration.ZERO, null, null, priority, orderingKey);
	}

}
