package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A task whose body somebody has changed does not take its neighbours along.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnreadableTasksTests {

	private static final Duration NO_WAIT = Duration.ZERO;

	/** A body of the next format. */
	private static final String NEWER = "'\\2' .. ('x'):rep(40)";

	private static TarantoolProcess tarantool;

	private static int queues;

	private final List<TarantoolTaskStore> stores = new ArrayList<>();

	private TaskQueue queue;

	@BeforeAll
	static void start() {
		tarantool = TarantoolProcess.start();
	}

	@AfterAll
	static void stop() {
		if (tarantool != null) {
			tarantool.close();
		}
	}

	@BeforeEach
	void open() {
		queues++;
		this.queue = queue(QueueSettings.DEFAULTS.withMaxAttempts(3));
	}

	@AfterEach
	void close() {
		this.stores.forEach(TarantoolTaskStore::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "'x'", "''", "'\\1\\255'", "42", "true", "('\\255'):rep(40)", "18446744073709551615ULL" })
	void aForeignBodyIsSetAsideByABatchAndReportedOnce(String data, CapturedOutput output) throws Exception {
		putTen();
		overwrite(3, data);
		overwrite(7, data);
		assertThatAllBut(this.queue.getAll(100, NO_WAIT), 3, 7);
		awaitOnlyTheQuarantine(2);
		assertThat(quarantine("row[6]", 1)).as("with its bytes")
			.isEqualTo(tarantool.lua("return tostring(box.tuple.new({1, %s})[2])".formatted(data)));
		assertThat(quarantine("source", 0)).isEqualTo("qaio_tasks");
		assertThat(quarantine("reason", 0)).containsAnyOf("is no task", "too few");
		this.queue.put("behind");
		assertThat(this.queue.get().payload(String.class)).isEqualTo("behind");
		this.queue.requeueExpired();
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("Queue '" + this.queue.name() + "'")
			.contains("set aside in the space qaio_quarantine");
	}

	@Test
	void singleTakesPassOverIt() {
		putTen();
		overwrite(0, "'x'");
		overwrite(1, "'x'");
		List<Task> tasks = new ArrayList<>();
		while (tasks.size() < 8) {
			tasks.add(this.queue.getNow().orElseThrow());
		}
		assertThat(this.queue.getNow()).isEmpty();
		assertThatAllBut(tasks, 0, 1);
		awaitOnlyTheQuarantine(2);
	}

	@Test
	void aWaitingGetPassesOverIt() throws Exception {
		CompletableFuture<Task> waiting = this.queue.async().get();
		this.queue.putAll(List.of("bad", "good"), PutOptions.with().delay(Duration.ofMillis(300)));
		overwrite(0, "'x'");
		assertThat(waiting.get(10, TimeUnit.SECONDS).payload(String.class)).isEqualTo("good");
		await().until(() -> this.queue.stats().equals(new QueueStats(0, 0, 1, 0, 1)));
	}

	@Test
	void aLargeBodyIsSetAsideInPieces() {
		this.queue.putAll(List.of("x".repeat(900_000), "small"));
		overwrite(0, "('x'):rep(500000)");
		assertThat(this.queue.getNow().orElseThrow().ack()).isTrue();
		awaitOnlyTheQuarantine(1);
		assertThat(tarantool.lua("return #box.space.qaio_quarantine:select({" + id() + "})")).isEqualTo("3");
	}

	@Test
	void theIdAndTheOrderingKeyOfWhatIsSetAsideAreFree() throws Exception {
		PutOptions ofKey = PutOptions.with().orderingKey("k");
		for (String damage : List.of("body", "no body", "row")) {
			this.queue.put("first", ofKey.id("order-42"));
			this.queue.put("second", ofKey);
			switch (damage) {
				case "body" -> overwrite(0, "'x'");
				case "no body" -> removeBody(0);
				default -> changeRow(0, "priority", "99");
			}
			if (damage.equals("row")) {
				// only who gives it back notices
				this.queue.get().release(Duration.ZERO);
			}
			Task second = this.queue.get(Duration.ofSeconds(5)).orElseThrow();
			assertThat(second.payload(String.class)).as(damage).isEqualTo("second");
			assertThat(this.queue.put("again", PutOptions.with().id("order-42")).duplicate()).as(damage).isFalse();
			assertThat(second.ack() && this.queue.get().ack()).isTrue();
		}
		awaitOnlyTheQuarantine(3);
	}

	@Test
	void aTaskOfANewerVersionIsLeftUncounted(CapturedOutput output) throws Exception {
		putTen();
		overwrite(4, NEWER);
		assertThatAllBut(this.queue.getAll(100, NO_WAIT), 4);
		// more often than it may be delivered
		for (int i = 0; i < 4; i++) {
			await().until(() -> this.queue.stats().equals(new QueueStats(0, 1, 0, 0)));
			await().until(() -> this.queue.stats().ready() == 1);
			assertThat(this.queue.getNow()).isEmpty();
		}
		CompletableFuture<Task> waiting = this.queue.async().get();
		this.queue.put("next");
		assertThat(waiting.get(10, TimeUnit.SECONDS).payload(String.class)).isEqualTo("next");
		assertThat(tarantool.lua("return box.space.qaio_bodies:select({" + id() + "})[1][6]:sub(1, 2)"))
			.isEqualTo("\u0002x");
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("format 2")
			.contains("Update this one");
	}

	@Test
	void manyOfANewerVersionDoNotStopTheOthers() throws Exception {
		List<String> payloads = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
		this.queue.putAll(payloads);
		tarantool.lua("""
				for i, body in ipairs(box.space.qaio_bodies:select({%s})) do
				    if i %% 4 > 0 then
				        box.space.qaio_bodies:update({body[1], body[2], 0}, {{'=', 6, %s}})
				    end
				end
				""".formatted(id(), NEWER));
		List<String> arrived = new ArrayList<>();
		while (arrived.size() < 25) {
			Task task = this.queue.get(Duration.ofSeconds(10)).orElseThrow();
			arrived.add(task.payload(String.class));
			assertThat(task.attempt() == 1 && task.ack()).isTrue();
		}
		await().until(() -> this.queue.stats().taken() == 0);
		QueueStats stats = this.queue.stats();
		assertThat(stats.ready() + stats.delayed()).isEqualTo(75);
		assertThat(stats.dead() + stats.quarantined()).isZero();
	}

	@Test
	void deadTasksThatCannotBeReadAreListedWithTheirBytes() throws Exception {
		for (String data : List.of(NEWER, "'x'", "42", "{1}")) {
			this.queue.put("dies");
			assertThat(this.queue.get().bury(new IllegalStateException("boom"))).isTrue();
			overwrite(this.queue.dead().list(0, 10).size() - 1, data);
		}
		this.queue.put("without a body");
		assertThat(this.queue.get().bury(new IllegalStateException("boom"))).isTrue();
		removeBody(4);
		List<DeadTask> dead = this.queue.dead().list(0, 10);
		assertThat(dead).hasSize(5).allMatch((task) -> task.error().contains("boom"));
		assertThat(dead.get(0).bytes()).hasSize(41).startsWith(2);
		assertThat(dead.get(1).bytes()).containsExactly('x');
		assertThat(dead.get(4).bytes()).isEmpty();
		// the bodies are as they were
		assertThat(this.queue.dead().replayAll()).isEqualTo(5);
		assertThat(this.queue.getAll(100, NO_WAIT)).isEmpty();
		await().until(() -> this.queue.stats().equals(new QueueStats(0, 1, 0, 0, 4)));
	}

	@Test
	void aDeadRowThatIsNoTaskIsSetAsideByReplays() throws Exception {
		this.queue.putAll(List.of("0", "1", "2"));
		for (Task task : this.queue.getAll(3, NO_WAIT)) {
			assertThat(task.bury(new IllegalStateException("boom"))).isTrue();
		}
		tarantool.lua("""
				local row = box.space.qaio_dead:select({%s})[2]
				box.space.qaio_dead:update({row[1], row[2]}, {{'=', 'priority', 99}, {'=', 'pieces', 4000000000}})
				""".formatted(id()));
		assertThat(this.queue.dead().list(0, 10)).hasSize(3);
		assertThat(this.queue.dead().replayAll()).isEqualTo(2);
		assertThat(this.queue.getAll(3, NO_WAIT)).extracting((task) -> task.payload(String.class))
			.containsExactly("0", "2");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 2, 0, 1));
		assertThat(quarantine("source", 0)).isEqualTo("qaio_dead");
	}

	@Test
	void aTaskWithoutItsBodyIsSetAside(CapturedOutput output) throws Exception {
		putTen();
		removeBody(3);
		removeBody(6);
		assertThatAllBut(this.queue.getAll(100, NO_WAIT), 3, 7);
		awaitOnlyTheQuarantine(2);
		this.queue.requeueExpired();
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("set aside in the space qaio_quarantine (2)");
	}

	@Test
	void aTakenTaskWithoutItsBodyLeavesTheOthers() throws Exception {
		TaskQueue shortLease = queue(
				QueueSettings.DEFAULTS.withVisibilityTimeout(Duration.ofMillis(200)).withMaxAttempts(1));
		putTen();
		assertThat(shortLease.getAll(100, NO_WAIT)).hasSize(10);
		removeBody(4);
		await().until(() -> shortLease.stats().equals(new QueueStats(0, 0, 0, 9, 1)));
		assertThat(shortLease.dead().replayAll()).isEqualTo(9);
		assertThatAllBut(this.queue.getAll(100, NO_WAIT), 4);
	}

	@Test
	void tasksAreAckedAndPurgedAlthoughOneHasNoBody() throws Exception {
		putTen();
		List<Task> tasks = this.queue.getAll(100, NO_WAIT);
		removeBody(4);
		assertThat(this.queue.ackAll(tasks)).isEqualTo(10);
		awaitOnlyTheQuarantine(1);
		putTen();
		removeBody(4);
		this.queue.put("keyed", PutOptions.with().orderingKey("k").id("order-42"));
		assertThat(this.queue.purge()).isEqualTo(11);
		awaitOnlyTheQuarantine(2);
		assertThat(this.queue.put("again", PutOptions.with().id("order-42")).duplicate()).isFalse();
	}

	@Test
	void aTaskThatIsSettledAfterItWasChangedIsSetAside() throws Exception {
		for (int round = 0; round < 4; round++) {
			putTen();
			this.queue.put("of a priority that does not exist");
			List<Task> tasks = this.queue.getAll(100, NO_WAIT);
			assertThat(tasks).hasSize(11);
			removeBody(5);
			changeRow(1, "priority", "99");
			switch (round) {
				case 0 -> assertThat(tasks).allMatch(Task::fail);
				case 1 -> assertThat(tasks).allMatch((task) -> task.bury(new IllegalStateException("boom")));
				case 2 -> assertThat(tasks).allMatch((task) -> task.release(Duration.ZERO));
				default -> assertThat(tasks).allMatch((task) -> task.extend(Duration.ofMinutes(1)));
			}
			this.queue.purge();
			this.queue.dead().removeAll();
			awaitOnlyTheQuarantine(List.of(2, 3, 5, 7).get(round));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "5, 3, 0, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 0, ''",
			"5, 3, 0, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, ''", "5, 0, 0, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 0, ''",
			"5, 9, 0, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 0, 'k'",
			"5, 1, 20, 1, 1, 0, 0, 0, 0, 77, 0, 0, 0, 0, 1, 0, ''",
			"5, 3, 21, 1, 1, 9, 9, 0, 0, 0, 0, 0, 0, 1, 1, 0, ''",
			"9000000000000000000ULL, 9000000000000000000ULL, 0, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 0, ''",
			"18446744073709551615ULL, 200, 0, 0, 200, 0, 0, 0, 0, 9, 0, 0, 0, 0, 4000000000, 0, ''",
			"5, 1, 15, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 0, ''",
			"5, 1, 77, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 0, ''",
			"5, 0, 22, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 1, 'k'" })
	void aRunThatWasNeverPutIsSetAside(String row) throws Exception {
		insertRun(row);
		putTen();
		this.queue.requeueExpired();
		assertThatAllBut(this.queue.getAll(100, NO_WAIT));
		awaitOnlyTheQuarantine(1);
	}

	@Test
	void aRunThatWasChangedIsSetAsideWithItsBodies() throws Exception {
		putTen();
		changeRow(0, "pieces", "0");
		this.queue.put("other");
		assertThat(this.queue.getAll(100, NO_WAIT)).hasSize(1).allMatch(Task::ack);
		awaitOnlyTheQuarantine(1);
		assertThat(tarantool.lua("return #box.space.qaio_quarantine:select({" + id() + "})")).isEqualTo("11");
	}

	@Test
	void aBlockedTaskWithoutAKeyIsDelivered() throws Exception {
		this.queue.put("first", PutOptions.with().orderingKey("k"));
		this.queue.put("second", PutOptions.with().orderingKey("k"));
		tarantool.lua("for _, row in ipairs(box.space.qaio_ordering_keys:select({%s})) do ".formatted(id())
				+ "box.space.qaio_ordering_keys:delete({row[1], row[2], row[3]}) end");
		assertThat(this.queue.get().ack()).isTrue();
		this.queue.requeueExpired();
		assertThat(this.queue.get().ack()).isTrue();
		awaitOnlyTheQuarantine(0);
	}

	@Test
	void numbersThatAreTooLargeLeaveTheOthers() throws Exception {
		putTen();
		this.queue.put("late", PutOptions.with().delay(Duration.ofMillis(1)));
		await().until(() -> this.queue.stats().ready() == 11);
		changeRow(1, "put_at", "18446744073709551615ULL");
		assertThatAllBut(this.queue.getAll(100, NO_WAIT));
		awaitOnlyTheQuarantine(1);
	}

	@Test
	void manyRowsWithoutBodiesAreSetAsideByOneTakeAndTheOldestGo() throws Exception {
		this.queue.put("creates the queue");
		assertThat(this.queue.get().ack()).isTrue();
		tarantool.lua("""
				for i = 1, 1100 do
				    box.space.qaio_tasks:insert({%s, i, 1, 0, i, i, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 0, ''})
				end
				""".formatted(id()));
		this.queue.put("behind");
		assertThat(this.queue.getNow().orElseThrow().payload(String.class)).isEqualTo("behind");
		assertThat(this.queue.stats().quarantined()).isEqualTo(1000);
		assertThat(quarantine("row[2]", 0)).isEqualTo("101");
		assertThat(this.queue.purge()).isEqualTo(1);
		awaitOnlyTheQuarantine(1000);
		tarantool.lua("for _, entry in ipairs(box.space.qaio_quarantine:select({%s})) do ".formatted(id())
				+ "box.space.qaio_quarantine:delete({entry.queue, entry.number, entry.piece}) end");
		awaitOnlyTheQuarantine(0);
	}

	@Test
	void anOrderingKeyOfATaskThatIsGoneDoesNotBlock() throws Exception {
		PutOptions ofKey = PutOptions.with().orderingKey("k");
		this.queue.put("first", ofKey);
		Task first = this.queue.get();
		tarantool.lua("for i = 1, 3 do box.space.qaio_ordering_keys:insert({%s, 'k', i, i}) end".formatted(id()));
		this.queue.put("second", ofKey);
		assertThat(first.ack()).isTrue();
		assertThat(this.queue.get().payload(String.class)).isEqualTo("second");
	}

	@Test
	void theLastTickThatIsNoTimeBeginsAnew() throws Exception {
		this.queue.put("creates the queue");
		QueueStore store = this.stores.get(0).queue(this.queue.name(), new LeaseTerms(Duration.ofMinutes(1), 5));
		tarantool.lua("box.space.qaio_ticks:insert({%s, 'nightly', 18446744073709551615ULL})".formatted(id()));
		assertThat(store.lastTick("nightly").get(5, TimeUnit.SECONDS)).isBefore(Instant.now().plusSeconds(60));
		assertThat(quarantine("source", 0)).isEqualTo("qaio_ticks");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0, 1));
	}

	private TaskQueue queue(QueueSettings settings) {
		TarantoolTaskStore store = new TarantoolTaskStore(
				IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port())), "qaio", PutLimits.NONE);
		this.stores.add(store);
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(settings.withSerializer("raw"))
			.build()
			.queue("q" + queues);
	}

	private void putTen() {
		this.queue.putAll(IntStream.range(0, 10).mapToObj(Integer::toString).toList());
	}

	private static void assertThatAllBut(List<Task> tasks, Integer... missing) {
		assertThat(tasks).extracting((task) -> Integer.valueOf(task.payload(String.class)))
			.containsExactlyElementsOf(
					IntStream.range(0, 10).boxed().filter((i) -> !List.of(missing).contains(i)).toList());
		assertThat(tasks).allMatch((task) -> task.attempt() == 1).allMatch(Task::ack);
	}

	private void awaitOnlyTheQuarantine(int entries) {
		await().untilAsserted(() -> assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0, entries)));
	}

	/**
	 * A column of a row in quarantine, counted from 0.
	 */
	private String quarantine(String column, int position) {
		return tarantool.lua("local entry = box.space.qaio_quarantine:select({%s})[%d] return tostring(entry.%s)"
			.formatted(id(), position + 1, column));
	}

	/**
	 * The number of the queue, as Lua.
	 */
	private String id() {
		return "box.space.qaio_queues.index.name:get({'qaio', '" + this.queue.name() + "'})[1]";
	}

	private void insertRun(String row) throws Exception {
		this.queue.put("creates the queue");
		assertThat(this.queue.get().ack()).isTrue();
		tarantool.lua("box.space.qaio_tasks:insert({%s, %s})".formatted(id(), row));
	}

	private void changeRow(int position, String column, String value) {
		tarantool.lua("""
				local row = box.space.qaio_tasks:select({%s}, {offset = %d, limit = 1})[1]
				box.space.qaio_tasks:update({row[1], row[2]}, {{'=', '%s', %s}})
				""".formatted(id(), position, column, value));
	}

	private void removeBody(int position) {
		tarantool.lua("""
				local body = box.space.qaio_bodies:select({%s}, {offset = %d, limit = 1})[1]
				box.space.qaio_bodies:delete({body[1], body[2], 0})
				""".formatted(id(), position));
	}

	/**
	 * Overwrite the body of a task, counted from 0.
	 */
	private void overwrite(int position, String data) {
		tarantool.lua("""
				local body = box.space.qaio_bodies:select({%s}, {offset = %d, limit = 1})[1]
				box.space.qaio_bodies:update({body[1], body[2], 0}, {{'=', 6, %s}})
				""".formatted(id(), position, data));
	}

}
