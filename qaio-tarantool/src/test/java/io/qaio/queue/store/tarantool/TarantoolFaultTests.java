package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.TaskTerms;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.ReplyProtocol;
import io.qaio.test.TarantoolProcess;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What happens to tasks when Tarantool, or the way to it, fails.
 */
@Timeout(120)
class TarantoolFaultTests {

	private static final Duration SECONDS = Duration.ofSeconds(20);

	private static final LeaseTerms TERMS = new LeaseTerms(Duration.ofSeconds(30), 10);

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void nothingIsLostWhenTarantoolIsKilledBetweenPutAndGet() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		List<String> ids = queue.putAll(IntStream.range(0, 500).mapToObj(Integer::toString).toList())
			.stream()
			.map(PutResult::id)
			.toList();
		queue.put("delayed", PutOptions.with().delay(Duration.ofMinutes(5)));
		Task taken = queue.get();
		tarantool.kill();
		tarantool.restart();
		List<Task> rest = new ArrayList<>();
		await().atMost(SECONDS).ignoreExceptions().until(() -> {
			rest.addAll(queue.getAll(1000, Duration.ZERO));
			return rest.size() == 499;
		});
		assertThat(rest).extracting(Task::id).containsExactlyElementsOf(ids.subList(1, 500));
		assertThat(taken.ack()).isTrue();
		assertThat(queue.ackAll(rest)).isEqualTo(499);
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
	}

	@Test
	void tasksThatPutReturnedForSurviveAKillDuringPuts() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		List<String> stored = new ArrayList<>();
		CompletableFuture<Void> puts = CompletableFuture.runAsync(() -> {
			for (int i = 0;; i++) {
				stored.add(queue.put("task-" + i).id());
			}
		});
		await().until(() -> stored.size() > 300);
		tarantool.kill();
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> puts.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(TaskStoreUnavailableException.class);
		tarantool.restart();
		List<String> found = new ArrayList<>();
		await().atMost(SECONDS).ignoreExceptions().until(() -> {
			queue.getAll(100_000, Duration.ZERO).forEach((task) -> found.add(task.id()));
			return found.size() >= stored.size();
		});
		// the last one may be stored although its put did not hear of it
		assertThat(found).startsWith(stored.toArray(String[]::new)).hasSizeLessThanOrEqualTo(stored.size() + 1);
	}

	@Test
	void aWaitingGetOutlivesARestart() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		CompletableFuture<Task> waiting = queue.async().get();
		awaitWaiting(tarantool, 1);
		tarantool.kill();
		tarantool.restart();
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.put("after the restart") != null);
		assertThat(waiting.get(20, TimeUnit.SECONDS).payload(String.class)).isEqualTo("after the restart");
	}

	@Test
	void whileTarantoolIsDownCallsThrowAtOnceAndLoseNothing() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		queue.put("before");
		Task taken = queue.getNow().orElseThrow();
		queue.put("waits");
		tarantool.kill();
		long before = System.nanoTime();
		for (int i = 0; i < 4; i++) {
			assertThatUnavailable(() -> queue.put("down"), "put");
			assertThatUnavailable(queue::getNow, "take");
			assertThatUnavailable(() -> queue.get(Duration.ofMinutes(1)), "take");
			assertThatUnavailable(taken::ack, "ack");
			assertThatUnavailable(queue::stats, "counts");
		}
		// half a second for each, of which none is needed
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
		tarantool.restart();
		await().atMost(SECONDS).ignoreExceptions().until(taken::ack);
		Task next = queue.get();
		assertThat(next.payload(String.class)).isEqualTo("waits");
		assertThat(next.ack()).isTrue();
	}

	@Test
	void aQueueThrowsUntilTarantoolIsThere() throws Exception {
		TarantoolProcess tarantool = tarantool();
		tarantool.kill();
		TaskQueue queue = queue(tarantool.port());
		assertThatUnavailable(() -> queue.put("early"), "put");
		assertThatUnavailable(() -> queue.get(Duration.ofSeconds(5)), "take");
		tarantool.restart();
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.put("now") != null);
		assertThat(queue.get().payload(String.class)).isEqualTo("now");
	}

	@Test
	void aServerThatHangsFailsCallsInTimeAndIsUsedAgain() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(settings(tarantool.port()).withTimeouts(Duration.ofMillis(500), Duration.ofMillis(500)),
				PutLimits.NONE);
		queue.put("first");
		tarantool.pause();
		assertThatUnavailable(() -> queue.put("second"), "put");
		assertThatUnavailable(queue::stats, "counts");
		tarantool.resume();
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.stats().ready() > 0);
		assertThat(queue.get().payload(String.class)).isEqualTo("first");
	}

	@Test
	void putsAndGetsGoOnWhenAnswersDoNotArriveAnyMore() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = proxy(tarantool);
		TaskQueue queue = queue(settings(proxy.port()).withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(60)),
				PutLimits.NONE);
		queue.put("before");
		assertThat(queue.get().ack()).isTrue();
		CompletableFuture<Task> waiting = queue.async().get();
		awaitWaiting(tarantool, 1);
		proxy.swallowReplies((connection) -> true);
		long silent = System.nanoTime();
		CompletableFuture<QueueStats> stuck = queue.async().stats();
		await().atMost(Duration.ofSeconds(10)).until(stuck::isDone);
		assertThat(stuck).isCompletedExceptionally();
		queue.put("after");
		assertThat(waiting.get(10, TimeUnit.SECONDS).payload(String.class)).isEqualTo("after");
		assertThat(Duration.ofNanos(System.nanoTime() - silent)).isLessThan(Duration.ofSeconds(10));
	}

	@Test
	void anApplicationThatOnlyListensHearsAgainWhenAnswersDoNotArriveAnyMore() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = proxy(tarantool);
		CompletableFuture<Task> waiting = queue(proxy.port()).async().get();
		awaitWaiting(tarantool, 1);
		proxy.swallowReplies((connection) -> true);
		await().atMost(Duration.ofSeconds(10)).until(() -> proxy.connections() == 2);
		awaitWaiting(tarantool, 1);
		await().atMost(SECONDS).ignoreExceptions().until(() -> {
			queue(tarantool.port()).put("heard");
			return waiting.isDone();
		});
		assertThat(waiting.join().payload(String.class)).isEqualTo("heard");
	}

	@Test
	void aServerThatIsBusyIsNotLeftAndNotStormed() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = proxy(tarantool);
		TaskQueue queue = queue(settings(proxy.port()).withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(60)),
				PutLimits.NONE);
		queue.put("before");
		CompletableFuture<Task> waiting = queue(settings(proxy.port()), PutLimits.NONE, "waits", Duration.ofMinutes(1))
			.async()
			.get();
		awaitWaiting(tarantool, 1);
		tarantool.pause();
		CompletableFuture<PutResult> put = queue.async().put("meanwhile");
		await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
		assertThat(put).isNotDone();
		tarantool.resume();
		assertThat(put.get(20, TimeUnit.SECONDS)).isNotNull();
		assertThat(proxy.connections()).isLessThanOrEqualTo(6);
		await().until(() -> tarantool.lua("return box.stat.net().CONNECTIONS.current").equals("2"));
		assertThat(waiting).isNotDone();
	}

	@Test
	void anAnswerThatIsCutWithinFailsItsCallAndSaysSo() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = LoopbackProxy.to(tarantool.port(), ReplyProtocol.IPROTO);
		this.opened.add(proxy);
		TaskQueue queue = queue(proxy.port());
		queue.put("first");
		assertThat(queue.get().ack()).isTrue();
		int stored = 0;
		for (int bytes : new int[] { 1, 2, 4, 5, 6, 10, 20, 30 }) {
			proxy.cutReplyAfter(bytes);
			assertThatExceptionOfType(TaskStoreUnavailableException.class).isThrownBy(() -> queue.put("cut"))
				.withMessageContaining("Queue 'q', put: Tarantool cannot be reached or does not answer")
				.withMessageContaining("Whether a call that was under way took effect is not known");
			stored++;
			await().atMost(SECONDS).ignoreExceptions().until(() -> queue.stats().ready() >= 0);
			assertThat(queue.stats()).isEqualTo(new QueueStats(stored, 0, 0, 0));
		}
		assertThat(queue.ackAll(queue.getAll(100, Duration.ZERO))).isEqualTo(stored);
	}

	@Test
	void everyMessageOfAFailedPutSaysWhetherItIsStored() {
		List<Throwable> failures = List.of(new RefusedException("memory", "m"), new RefusedException("rights", "r"),
				new RefusedException("error", "e"), new RefusedException("max-tasks", "t"),
				new RefusedException("read-only", "o"), new RefusedException("wal", "w"),
				new RefusedException("shape", "s"), new RefusedException("newer", "n"),
				new RefusedException("something else", "x"), new TimeoutException("no answer within 5000 ms"),
				new IllegalArgumentException("A request of 300 bytes is larger than the 200 that are allowed"),
				new ClassCastException("bytes are no number"));
		assertThat(failures).allSatisfy((failure) -> assertThat(TarantoolFailures.explain("q", "put", failure))
			.hasMessageMatching("Queue 'q', put: .*(Nothing was changed\\.|is not known\\.).*")
			.hasMessageNotContaining("unexpectedly"));
	}

	@Test
	void putsThatWereGatheredBehindAStuckOneKeepTheirOwnDeadline() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = proxy(tarantool);
		Duration timeout = Duration.ofSeconds(2);
		TaskQueue queue = queue(settings(proxy.port()).withTimeouts(timeout, timeout), PutLimits.NONE);
		queue.put("before");
		// each answer comes a second and a half later, so the second put has a half left
		proxy.delayReplies(Duration.ofMillis(1500));
		CompletableFuture<PutResult> first = queue.async().put("first");
		long since = System.nanoTime();
		CompletableFuture<PutResult> behind = queue.async().put("behind");
		assertThat(first).succeedsWithin(Duration.ofSeconds(10));
		assertThat(behind).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withMessageContaining("no answer within 2000 ms");
		assertThat(Duration.ofNanos(System.nanoTime() - since)).isBetween(timeout.minusMillis(100),
				timeout.plusMillis(1000));
	}

	@ParameterizedTest
	@CsvSource({ "app, wrong, Incorrect password", "nobody, secret, is not found" })
	void aFailedLoginSaysWhy(String user, String password, String reason) {
		TarantoolProcess tarantool = tarantool();
		tarantool.lua("box.schema.user.create('app', {password = 'secret'})");
		TaskQueue queue = queue(settings(tarantool.port()).withUser(user, password), PutLimits.NONE);
		for (ThrowingCallable call : List.<ThrowingCallable>of(() -> queue.put("x"), queue::getNow,
				() -> queue.get(Duration.ofSeconds(5)))) {
			assertThatExceptionOfType(TaskStoreException.class).isThrownBy(call)
				.isNotInstanceOf(TaskStoreUnavailableException.class)
				.withMessageContaining("Queue 'q'")
				.withMessageContaining(reason)
				.withMessageContaining("qaio.queue.tarantool.username and qaio.queue.tarantool.password")
				.withMessageNotContaining("secret");
		}
	}

	@Test
	void missingRightsAreReportedWithWhatToRunAndThatIsEnough() {
		TarantoolProcess tarantool = tarantool();
		tarantool.lua("box.schema.user.create('app', {password = 'secret'})");
		TaskQueue queue = queue(settings(tarantool.port()).withUser("app", "secret"), PutLimits.NONE);
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.put("x"))
			.withMessageContaining("Queue 'q', put: this user lacks rights in Tarantool")
			.withMessageContaining("'app'")
			.withMessageContaining("io/qaio/queue/store/tarantool/qaio.lua")
			.withMessageContaining("box.schema.user.grant('<user>', 'execute', 'role', 'qaio')");
		assertThat(tarantool.luaResource(FunctionInstaller.FILE)).isEqualTo("ok");
		assertThatExceptionOfType(TaskStoreException.class).as("not granted yet").isThrownBy(() -> queue.put("x"));
		tarantool.lua("box.schema.user.grant('app', 'execute', 'role', 'qaio')");
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.put("stored") != null);
		tarantool.restart();
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.stats().ready() == 1);
		assertThat(queue.getNow().orElseThrow().ack()).isTrue();
	}

	@Test
	void aReadOnlyInstanceRefusesAndNothingChanges() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		queue.put("taken");
		Task taken = queue.get();
		queue.put("ready");
		CompletableFuture<Task> other = queue(tarantool.port(), "other").async().get();
		awaitWaiting(tarantool, 1);
		tarantool.lua("box.cfg{read_only = true}");
		assertThatReadOnly(() -> queue.put("refused"), "put");
		assertThatReadOnly(queue::getNow, "take");
		assertThatReadOnly(() -> queue.get(Duration.ofSeconds(5)), "take");
		assertThatReadOnly(taken::ack, "ack");
		assertThatReadOnly(() -> taken.fail(new IllegalStateException()), "fail");
		tarantool.lua("box.cfg{read_only = false}");
		assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 1, 0));
		assertThat(taken.ack()).isTrue();
		assertThat(queue.get().payload(String.class)).isEqualTo("ready");
		queue(tarantool.port(), "other").put("for the one who waited");
		assertThat(other.get(20, TimeUnit.SECONDS).payload(String.class)).isEqualTo("for the one who waited");
	}

	@Test
	void anInstanceThatIsStillStartingRefuses() {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		queue.put("before");
		// it looks for a replica that is away, and serves reads meanwhile
		tarantool.restart("replication = {'127.0.0.1:1'}, replication_connect_timeout = 0.1");
		assertThat(tarantool.lua("return box.info.status")).isEqualTo("orphan");
		await().atMost(SECONDS)
			.untilAsserted(() -> assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.put("x"))
				.withMessageContaining("read-only")
				.withMessageContaining("orphan"));
		tarantool.restart("replication = {}");
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.stats().equals(new QueueStats(1, 0, 0, 0)));
	}

	@Test
	void anInstanceThatIsReadOnlyAndEmptySaysSo() {
		TarantoolProcess tarantool = tarantool();
		tarantool.lua("box.cfg{read_only = true}");
		assertThatReadOnly(() -> queue(tarantool.port()).put("x"), "put");
	}

	@Test
	void ofSeveralInstancesTheWritableOneIsUsed() throws Exception {
		TarantoolProcess first = tarantool();
		TarantoolProcess second = tarantool();
		first.lua("box.cfg{read_only = true}");
		TaskQueue queue = queue(IprotoSettings.of(address(first.port()), address(second.port())), PutLimits.NONE);
		queue.put("on the second");
		assertThat(queue(second.port()).stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		CompletableFuture<List<Task>> waiting = queue.async().getAll(10, SECONDS);
		assertThat(waiting.get(5, TimeUnit.SECONDS)).hasSize(1);
		CompletableFuture<Task> waitsLonger = queue.async().get();
		awaitWaiting(second, 1);
		// the roles change
		first.lua("box.cfg{read_only = false}");
		second.lua("box.cfg{read_only = true}");
		assertThatReadOnly(() -> queue.put("refused"), "put");
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.put("on the first") != null);
		assertThat(waitsLonger.get(20, TimeUnit.SECONDS).payload(String.class)).isEqualTo("on the first");
		assertThat(queue(first.port()).stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	void whenMemoryIsFullPutIsRefusedAndConsumersDrain() throws Exception {
		TarantoolProcess tarantool = tarantool("memtx_memory = 64 * 1024 * 1024");
		TaskQueue queue = queue(tarantool.port());
		byte[] payload = new byte[10_000];
		List<byte[]> batch = IntStream.range(0, 20).mapToObj((i) -> payload).toList();
		int stored = 0;
		TaskStoreException refused = null;
		while (refused == null) {
			try {
				queue.putAll(batch);
				stored += batch.size();
			}
			catch (TaskStoreException ex) {
				refused = ex;
			}
		}
		assertThat(refused).isNotInstanceOf(TaskStoreUnavailableException.class)
			.hasMessageContaining("Queue 'q', put: Tarantool refused it, its memory is full")
			.hasMessageContaining("Nothing was changed")
			.hasMessageContaining("memtx_memory");
		// neither half of a batch nor half of a task
		assertThat(stored).isGreaterThan(1500);
		assertThat(queue.stats()).isEqualTo(new QueueStats(stored, 0, 0, 0));
		assertThat(Spaces.rows(tarantool, "qaio", "q")).isEqualTo(1 + stored + stored / batch.size());
		Task first = queue.get();
		assertThat(first.extend(Duration.ofMinutes(1))).isTrue();
		assertThat(first.release(Duration.ZERO)).isTrue();
		assertThat(queue.get().fail(new IllegalStateException("with memory full"))).isTrue();
		assertThat(queue.get().bury(new IllegalStateException("with memory full"))).isTrue();
		List<Task> taken = queue.getAll(100, Duration.ZERO);
		assertThat(queue.ackAll(taken)).isEqualTo(100);
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.put(payload) != null);
		int drained = 100;
		for (List<Task> tasks = queue.getAll(500, Duration.ZERO); !tasks.isEmpty(); tasks = queue.getAll(500,
				Duration.ZERO)) {
			drained += queue.ackAll(tasks);
		}
		assertThat(drained).isEqualTo(stored);
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
	}

	@Test
	void whenOthersFillTheMemoryConsumersDrain() throws Exception {
		TarantoolProcess tarantool = tarantool("memtx_memory = 32 * 1024 * 1024");
		TaskQueue queue = queue(tarantool.port());
		int stored = queue.putAll(IntStream.range(0, 1000).mapToObj((i) -> "x".repeat(1000)).toList()).size();
		fill(tarantool);
		AtomicInteger more = new AtomicInteger();
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> {
			while (true) {
				queue.put("x".repeat(1000));
				more.incrementAndGet();
			}
		}).withMessageContaining("memory is full");
		int drained = 0;
		for (List<Task> tasks = queue.getAll(100, Duration.ZERO); !tasks.isEmpty(); tasks = queue.getAll(100,
				Duration.ZERO)) {
			drained += queue.ackAll(tasks);
		}
		assertThat(drained).isEqualTo(stored + more.get());
	}

	@Test
	void whenMemoryIsFullABatchMayBeFinishedInAnyOrder() throws Exception {
		TarantoolProcess tarantool = tarantool("memtx_memory = 32 * 1024 * 1024");
		QueueStore queue = store(settings(tarantool.port())).queue("q", TERMS);
		queue.put(IntStream.range(0, 1000).mapToObj((i) -> task("task-" + i)).toList()).join();
		fill(tarantool);
		List<Delivery> even = new ArrayList<>();
		List<Delivery> odd = new ArrayList<>();
		for (Delivery delivery : queue.take(1000, Duration.ZERO).join()) {
			((even.size() > odd.size()) ? odd : even).add(delivery);
		}
		assertThat(odd).hasSize(500);
		for (Delivery delivery : even) {
			assertThat(queue.ack(List.of(delivery)).join().cardinality()).isEqualTo(1);
		}
		assertThat(queue.ack(odd).join().cardinality()).isEqualTo(500);
		assertThat(Spaces.rows(tarantool, "qaio", "q")).isEqualTo(1);
	}

	private static void fill(TarantoolProcess tarantool) {
		tarantool.lua("""
				local space = box.schema.space.create('others') space:create_index('primary')
				local last = 0
				for _, size in ipairs({100000, 10000, 1000, 100}) do
				    while pcall(space.insert, space, {last + 1, string.rep('x', size)}) do
				        last = last + 1
				    end
				end
				""");
	}

	@Test
	void aQueueAtItsLimitRefusesPuts() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue byTasks = queue(settings(tarantool.port()), new PutLimits(10, 0));
		byTasks.putAll(IntStream.range(0, 9).mapToObj(Integer::toString).toList());
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> byTasks.putAll(List.of("a", "b")))
			.withMessageContaining("Queue 'q', put: the queue is full (it has 9 tasks, 0 of them dead)")
			.withMessageContaining("Nothing was changed")
			.withMessageContaining("qaio.queue.tarantool.max-tasks");
		byTasks.put("a");
		byTasks.get().bury(new IllegalStateException("no"));
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> byTasks.put("b"))
			.withMessageContaining("it has 10 tasks, 1 of them dead");
		assertThat(byTasks.dead().removeAll()).isEqualTo(1);
		byTasks.put("b");
		TaskQueue byBytes = queue(settings(tarantool.port()), new PutLimits(0, 10_000), "bytes");
		byBytes.put("x".repeat(9_000));
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> byBytes.put("x".repeat(1_000)))
			.withMessageContaining("its tasks have 90")
			.withMessageContaining("qaio.queue.tarantool.max-bytes");
		byBytes.get().ack();
		byBytes.put("x".repeat(1_000));
		byBytes.get().bury(new IllegalStateException("no"));
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> byBytes.put("x".repeat(9_500)));
		assertThat(byBytes.dead().removeAll()).isEqualTo(1);
		byBytes.put("x".repeat(9_500));
	}

	@Test
	void aSpaceOfAnotherShapeIsLeftAlone() {
		TarantoolProcess tarantool = tarantool();
		tarantool.lua("local s = box.schema.space.create('qaio_tasks', {format = {{'id', 'string'}}})"
				+ " s:create_index('primary', {parts = {1, 'string'}}) s:insert{'precious'}");
		TaskQueue queue = queue(tarantool.port());
		for (int i = 0; i < 2; i++) {
			await().pollDelay(Duration.ofMillis(150))
				.untilAsserted(
						() -> assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.put("x"))
							.withMessageContaining(
									"Queue 'q', put: Tarantool has something else where the queue keeps its tasks")
							.withMessageContaining("field 1 of the space 'qaio_tasks' is not 'queue'"));
		}
		assertThat(tarantool.lua("return box.space.qaio_tasks:get('precious')[1]")).isEqualTo("precious");
	}

	@Test
	void aFunctionOfThatNameThatIsNotOursIsLeftAlone() {
		TarantoolProcess tarantool = tarantool();
		tarantool.lua("box.schema.func.create('qaio_queue', {body = 'function() error(\"mine\") end'})");
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue(tarantool.port()).put("x"))
			.withMessageContaining("Queue 'q', put: Tarantool refused it")
			.withMessageContaining("mine");
		assertThat(tarantool.lua("return box.space._func.index.name:get('qaio_queue').body")).contains("mine");
	}

	@Test
	void anOlderVersionIsReplaced() {
		TarantoolProcess tarantool = tarantool();
		tarantool.lua("box.schema.func.create('qaio_queue', {body = 'function() return \"ok\", 0, 0, false end'})");
		TaskQueue queue = queue(tarantool.port());
		queue.put("x");
		assertThat(tarantool.lua("return select(2, box.func.qaio_queue:call({'hello'}))")).isEqualTo("4");
	}

	@Test
	void theVersionBeforeIsReplacedAndItsTasksStay() throws Exception {
		TarantoolProcess tarantool = tarantool();
		queue(tarantool.port()).put("x");
		assertThat(tarantool.luaResource(FunctionInstaller.FILE)).isEqualTo("ok");
		// as an earlier build has left it: without what has come since
		assertThat(tarantool.lua("""
				box.schema.func.drop('qaio_queue')
				box.space.qaio_quarantine:drop()
				rawset(_G, 'qaio_loaded', nil)
				local source = io.open('by-hand.lua'):read('*a'):gsub('local VERSION = 4', 'local VERSION = 3')
				    :gsub('local OLDEST_CLIENT = 4', 'local OLDEST_CLIENT = 3')
				source = source:gsub("name = 'qaio_quarantine'", "name = 'qaio_other'")
				return select(2, loadstring(source)())
				""")).isEqualTo("3");
		TaskQueue queue = queue(tarantool.port());
		assertThat(queue.get().payload(String.class)).isEqualTo("x");
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0, 0));
		assertThat(tarantool.lua("return select(2, box.func.qaio_queue:call({'hello'}))")).isEqualTo("4");
	}

	@Test
	void anOlderVersionWhoseSpacesHaveAnotherShapeIsLeftAlone() {
		TarantoolProcess tarantool = tarantool();
		tarantool.lua("""
				box.schema.func.create('qaio_queue', {body = 'function() return "ok", 1, 1, false end'})
				local tasks = box.schema.space.create('qaio_tasks', {format = {{'queue', 'unsigned'},
				    {'number', 'unsigned'}, {'line', 'unsigned'}, {'pos', 'unsigned'}, {'due', 'unsigned'}}})
				tasks:create_index('primary', {parts = {1, 2}})
				tasks:insert({1, 1, 5, 2, 0})
				""");
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue(tarantool.port()).put("x"))
			.withMessageContaining("Queue 'q', put: Tarantool has something else where the queue keeps its tasks")
			.withMessageContaining("field 2 of the space 'qaio_tasks' is not 'last'");
		assertThat(tarantool.lua("return select(2, box.func.qaio_queue:call({'hello'}))")).isEqualTo("1");
		assertThat(tarantool.lua("return box.space.qaio_tasks:len()")).isEqualTo("1");
	}

	@Test
	void aNewerVersionThatKnowsThisOneIsUsedAndKept() {
		TarantoolProcess tarantool = tarantool();
		queue(tarantool.port()).put("x");
		assertThat(tarantool.luaResource(FunctionInstaller.FILE)).isEqualTo("ok");
		assertThat(tarantool.lua("""
				local source = io.open('by-hand.lua'):read('*a'):gsub('local VERSION = 4', 'local VERSION = 5')
				return select(2, loadstring(source)())
				""")).isEqualTo("5");
		TaskQueue queue = queue(tarantool.port());
		queue.put("y");
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
		assertThat(tarantool.luaResource(FunctionInstaller.FILE)).isEqualTo("ok");
		assertThat(tarantool.lua("return select(2, box.func.qaio_queue:call({'hello'}))")).isEqualTo("5");
	}

	@Test
	void aNewerVersionThatDoesNotKnowThisOneIsRefused() {
		TarantoolProcess tarantool = tarantool();
		tarantool.lua("box.schema.func.create('qaio_queue', {body = 'function() return \"ok\", 9, 7, false end'})");
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue(tarantool.port()).put("x"))
			.withMessageContaining("Queue 'q', put: Tarantool has a newer Qaio installed")
			.withMessageContaining("version 9")
			.withMessageContaining("version 7 or later; this is 4")
			.withMessageContaining("Update Qaio in this application");
		assertThat(tarantool.lua("return select(2, box.func.qaio_queue:call({'hello'}))")).isEqualTo("9");
	}

	@Test
	void manyApplicationsMayStartAtOnceOnAnEmptyServer() {
		TarantoolProcess tarantool = tarantool();
		List<CompletableFuture<PutResult>> puts = IntStream.range(0, 12)
			.mapToObj((i) -> queue(tarantool.port()).async().put("from " + i))
			.toList();
		puts.forEach((put) -> assertThat(put.join()).isNotNull());
		assertThat(queue(tarantool.port()).stats()).isEqualTo(new QueueStats(12, 0, 0, 0));
	}

	@Test
	void aTaskIsNotHandedToAConsumerThatIsGone() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = proxy(tarantool);
		TaskQueue gone = queue(proxy.port());
		CompletableFuture<Task> neverServed = gone.async().get();
		awaitWaiting(tarantool, 1);
		CompletableFuture<Task> served = queue(tarantool.port()).async().get();
		awaitWaiting(tarantool, 2);
		proxy.close();
		awaitGone(tarantool);
		TaskQueue alive = queue(tarantool.port());
		alive.put("for the living");
		Task task = served.get(2, TimeUnit.SECONDS);
		assertThat(task.payload(String.class)).isEqualTo("for the living");
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(alive.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		assertThat(neverServed).isNotDone();
		awaitWaiting(tarantool, 0);
	}

	@Test
	void aTaskStaysReadyWhenTheOnlyConsumerIsGone() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = proxy(tarantool);
		CompletableFuture<Task> neverServed = queue(proxy.port()).async().get();
		awaitWaiting(tarantool, 1);
		proxy.close();
		awaitGone(tarantool);
		TaskQueue alive = queue(tarantool.port());
		alive.put("for the living");
		await().pollDelay(Duration.ofMillis(200)).until(() -> true);
		assertThat(alive.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(alive.getNow().orElseThrow().attempt()).isEqualTo(1);
		assertThat(neverServed).isNotDone();
	}

	@Test
	void anySessionMayAckWithTheReceipt() {
		TarantoolProcess tarantool = tarantool();
		QueueStore taker = store(settings(tarantool.port())).queue("q", TERMS);
		QueueStore other = store(settings(tarantool.port())).queue("q", TERMS);
		taker.put(List.of(task("a"), task("b"))).join();
		List<Delivery> deliveries = taker.take(2, Duration.ZERO).join();
		assertThat(other.extend(deliveries.get(0), Duration.ofMinutes(1)).join()).isPresent();
		assertThat(other.ack(deliveries).join().cardinality()).isEqualTo(2);
		assertThat(taker.ack(deliveries).join().cardinality()).isZero();
	}

	@Test
	void numbersDoNotStartAgainWhenAQueueIsEmptyOrTheServerIsNew() throws Exception {
		TarantoolProcess tarantool = tarantool();
		List<Long> numbers = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			QueueStore queue = store(settings(tarantool.port())).queue("q", TERMS);
			queue.put(List.of(task("a"))).join();
			List<Delivery> taken = queue.take(1, Duration.ZERO).join();
			TarantoolReceipt receipt = TarantoolReceipt.parse(taken.get(0).receipt());
			numbers.add(receipt.task());
			numbers.add(receipt.lease());
			queue.ack(taken).join();
			queue.purge().join();
			if (i == 2) {
				tarantool.restart();
			}
			if (i == 4) {
				// all data is gone
				tarantool.close();
				tarantool = tarantool();
			}
		}
		assertThat(numbers).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void aLostConnectionReturnsNoTaskToTheQueue() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = proxy(tarantool);
		TaskQueue queue = queue(proxy.port());
		TaskQueue other = queue(tarantool.port());
		queue.put("work");
		Task task = queue.get();
		proxy.cut();
		await().until(() -> tarantool.lua("return box.stat.net().CONNECTIONS.current").equals("0"));
		assertThat(other.get(Duration.ofMillis(300))).isEmpty();
		assertThat(other.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		await().atMost(SECONDS).ignoreExceptions().until(task::ack);
	}

	@Test
	void aTaskWhoseTakeReplyIsLostReturnsWhenItsLeaseEnds() throws Exception {
		TarantoolProcess tarantool = tarantool();
		LoopbackProxy proxy = proxy(tarantool);
		TaskQueue deaf = queue(settings(proxy.port()), PutLimits.NONE, "q", Duration.ofSeconds(1));
		TaskQueue alive = queue(tarantool.port());
		deaf.put("work");
		proxy.swallowReplies((connection) -> true);
		CompletableFuture<Task> lost = deaf.async().get();
		await().until(() -> alive.stats().taken() == 1);
		proxy.close();
		Task task = alive.get(Duration.ofSeconds(5)).orElseThrow();
		assertThat(task.attempt()).isEqualTo(2);
		assertThat(task.ack()).isTrue();
		assertThat(lost).isNotDone();
	}

	@Test
	void moreTakesWaitThanTheServerServesAtOnceAndNoCallIsSlow() throws Exception {
		TarantoolProcess tarantool = tarantool("net_msg_max = 30");
		TaskQueues waits = queues(store(settings(tarantool.port())), TERMS.visibilityTimeout());
		List<CompletableFuture<Task>> waiting = IntStream.range(0, 60)
			.mapToObj((i) -> waits.queue("q" + i).async().get())
			.toList();
		awaitWaiting(tarantool, 20);
		TaskQueues puts = queues(store(settings(tarantool.port())), TERMS.visibilityTimeout());
		// none waits for takes, which last 30 seconds; put throws after 5
		long before = System.nanoTime();
		for (int i = 0; i < 60; i++) {
			puts.queue("q" + i).put("work");
		}
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
		for (CompletableFuture<Task> task : waiting) {
			assertThat(task.get(5, TimeUnit.SECONDS).ack()).isTrue();
		}
	}

	@Test
	void orderPerKeyIsNotQuadratic() {
		TarantoolProcess tarantool = tarantool();
		TaskQueue warm = queue(tarantool.port(), "warm");
		fill(warm, 2_000);
		cycles(warm, 1_000);
		TaskQueue few = queue(tarantool.port(), "few");
		fill(few, 1_000);
		TaskQueue many = queue(tarantool.port(), "many");
		fill(many, 50_000);
		long nanosFew = Long.MAX_VALUE;
		long nanosMany = Long.MAX_VALUE;
		for (int i = 0; i < 4; i++) {
			nanosFew = Math.min(nanosFew, cycles(few, 200));
			nanosMany = Math.min(nanosMany, cycles(many, 200));
		}
		assertThat(nanosMany)
			.as("200 tasks with 50,000 of their key behind them, %d ms, against 1,000, %d ms", nanosMany / 1_000_000,
					nanosFew / 1_000_000)
			.isLessThan(3 * nanosFew);
	}

	private static void fill(TaskQueue queue, int count) {
		for (int i = 0; i < count; i += 1000) {
			queue.putAll(IntStream.range(0, 1000).mapToObj(Integer::toString).toList(),
					PutOptions.with().orderingKey("one"));
		}
	}

	private static long cycles(TaskQueue queue, int count) {
		long before = System.nanoTime();
		for (int i = 0; i < count; i++) {
			assertThat(queue.getNow().orElseThrow().ack()).isTrue();
		}
		return System.nanoTime() - before;
	}

	@Test
	void aBacklogOfExpiredTasksReturnsInPortions() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(settings(tarantool.port()), PutLimits.NONE, "q", Duration.ofSeconds(4));
		int count = 20_000;
		for (int i = 0; i < count; i += 1000) {
			queue.putAll(IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
		}
		int taken = 0;
		while (taken < count) {
			taken += queue.getAll(5_000, Duration.ZERO).size();
		}
		await().pollDelay(Duration.ofMillis(4100)).until(() -> true);
		assertThat(queue.getNow()).isPresent();
		assertThat(Long.parseLong(tarantool.lua("return box.space.qaio_queues:select()[1].taken")))
			.as("tasks that wait for the next portions")
			.isGreaterThan(count / 2);
		assertThat(queue.stats().ready()).isGreaterThan(count - 10);
	}

	@Test
	void aSingleLifecycleIsThreeCallsAndABatchIsThreeToo() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		queue.put("warm");
		queue.get().ack();
		long before = tarantool.requests();
		for (int i = 0; i < 100; i++) {
			queue.put("x");
			assertThat(queue.get().ack()).isTrue();
		}
		assertThat(tarantool.requests() - before).isEqualTo(300);
		before = tarantool.requests();
		queue.putAll(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
		assertThat(queue.ackAll(queue.getAll(100, Duration.ZERO))).isEqualTo(100);
		assertThat(tarantool.requests() - before).isEqualTo(3);
	}

	@Test
	void aHundredTakesThatWaitAreOneCall() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		List<CompletableFuture<Task>> waiting = IntStream.range(0, 100).mapToObj((i) -> queue.async().get()).toList();
		await().pollDelay(Duration.ofMillis(200)).until(() -> true);
		awaitWaiting(tarantool, 1);
		queue(tarantool.port()).putAll(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
		for (CompletableFuture<Task> task : waiting) {
			assertThat(task.get(5, TimeUnit.SECONDS).ack()).isTrue();
		}
	}

	@Test
	void cancelledTakesOfSeveralQueuesAllLeaveTheServer() {
		TarantoolProcess tarantool = tarantool();
		TarantoolTaskStore store = store(settings(tarantool.port()));
		List<CompletableFuture<List<Delivery>>> takes = IntStream.range(0, 3)
			.mapToObj((i) -> store.queue("q" + i, TERMS).take(1, QueueStore.FOREVER))
			.toList();
		awaitWaiting(tarantool, 3);
		takes.forEach((take) -> take.cancel(true));
		awaitWaiting(tarantool, 0);
	}

	@Test
	void aTaskThatANewerVersionWroteIsLeftAndBlocksNothing() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(settings(tarantool.port()), PutLimits.NONE, "q", Duration.ofMillis(500));
		queue.put("unreadable");
		tarantool.lua("for _, body in box.space.qaio_bodies:pairs() do"
				+ " box.space.qaio_bodies:update({body[1], body[2], body[3]}, {{'=', 6, '\\2' .. body[6]:sub(2)}}) end");
		for (Callable<Optional<Task>> get : List.<Callable<Optional<Task>>>of(queue::getNow,
				() -> queue.get(Duration.ofSeconds(2)))) {
			assertThat(get.call()).isEmpty();
			await().until(() -> queue.stats().equals(new QueueStats(0, 1, 0, 0)));
		}
		queue.purge();
		queue.put("readable");
		assertThat(queue.get(Duration.ofSeconds(5)).orElseThrow().payload(String.class)).isEqualTo("readable");
	}

	@Test
	void aQueueWithALongPollNeedsNoRequeueCalls() throws Exception {
		TarantoolProcess tarantool = tarantool();
		TaskQueue queue = queue(tarantool.port());
		CompletableFuture<Task> waiting = queue.async().get();
		awaitWaiting(tarantool, 1);
		await().pollDelay(Duration.ofMillis(200)).until(() -> true);
		long before = tarantool.requests();
		for (int i = 0; i < 5; i++) {
			assertThat(queue.requeueExpired()).isZero();
		}
		assertThat(tarantool.requests()).isEqualTo(before);
		queue(tarantool.port()).put("delayed", PutOptions.with().delay(Duration.ofMillis(100)));
		assertThat(waiting.get(5, TimeUnit.SECONDS).ack()).isTrue();
		before = tarantool.requests();
		assertThat(queue.requeueExpired()).isZero();
		assertThat(tarantool.requests()).isEqualTo(before + 1);
	}

	private static void awaitWaiting(TarantoolProcess tarantool, int count) {
		await().atMost(SECONDS)
			.until(() -> tarantool.lua("return qaio_pending_takes and qaio_pending_takes.count or 0")
				.equals("" + count));
	}

	/** Until the server knows that the client of a take that waits has gone. */
	private static void awaitGone(TarantoolProcess tarantool) {
		await().until(() -> tarantool.lua("""
				for ticket in pairs(qaio_pending_takes.by_ticket) do
				    if box.session.peer(tonumber(ticket:match('%d+'))) == nil then return 'gone' end
				end
				""").equals("gone"));
	}

	private static void assertThatUnavailable(ThrowingCallable call, String operation) {
		assertThatExceptionOfType(TaskStoreUnavailableException.class).isThrownBy(call)
			.withMessageContaining("Queue 'q', " + operation)
			.withMessageContaining("Tarantool cannot be reached")
			.withMessageContaining("qaio.queue.tarantool");
	}

	private static void assertThatReadOnly(ThrowingCallable call, String operation) {
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(call)
			.withMessageContaining("Queue 'q', " + operation)
			.withMessageContaining("read-only")
			.withMessageContaining("Nothing was changed")
			.withMessageContaining("qaio.queue.tarantool.addresses");
	}

	private static NewTask task(String id) {
		return new NewTask(id, false, "raw", new byte[] { 1 }, Map.of(), TaskTerms.NONE);
	}

	private TarantoolProcess tarantool(String... options) {
		TarantoolProcess tarantool = TarantoolProcess.start(options);
		this.opened.add(tarantool);
		return tarantool;
	}

	private LoopbackProxy proxy(TarantoolProcess tarantool) {
		LoopbackProxy proxy = LoopbackProxy.to(tarantool.port());
		this.opened.add(proxy);
		return proxy;
	}

	private static IprotoAddress address(int port) {
		return new IprotoAddress("127.0.0.1", port);
	}

	private static IprotoSettings settings(int port) {
		return IprotoSettings.of(address(port));
	}

	private TaskQueue queue(int port) {
		return queue(port, "q");
	}

	private TaskQueue queue(int port, String name) {
		return queue(settings(port), PutLimits.NONE, name);
	}

	private TaskQueue queue(IprotoSettings settings, PutLimits limits) {
		return queue(settings, limits, "q");
	}

	private TaskQueue queue(IprotoSettings settings, PutLimits limits, String name) {
		return queue(settings, limits, name, Duration.ofSeconds(30));
	}

	private TaskQueue queue(IprotoSettings settings, PutLimits limits, String name, Duration timeout) {
		return queues(store(settings, limits), timeout).queue(name);
	}

	private static TaskQueues queues(TarantoolTaskStore store, Duration timeout) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(timeout))
			.build();
	}

	private TarantoolTaskStore store(IprotoSettings settings) {
		return store(settings, PutLimits.NONE);
	}

	private TarantoolTaskStore store(IprotoSettings settings, PutLimits limits) {
		TarantoolTaskStore store = new TarantoolTaskStore(settings, "qaio", limits);
		this.opened.add(store);
		return store;
	}

}
