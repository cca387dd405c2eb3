package io.qaio.queue.store.redis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.TaskTerms;
import io.qaio.redis.LuaScript;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.ProxiedConnection;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What happens to tasks when Redis or its connections fail.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
class RedisFaultTests {

	private static final Duration SECONDS = Duration.ofSeconds(20);

	private static final LeaseTerms TERMS = new LeaseTerms(Duration.ofSeconds(30), 10);

	private static final String[] DURABLE = { "--appendonly", "yes", "--appendfsync", "always" };

	private final RedisLayout layout;

	private final List<AutoCloseable> opened = new ArrayList<>();

	RedisFaultTests(RedisLayout layout) {
		this.layout = layout;
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void nothingIsLostWhenRedisIsKilledBetweenPutAndGet() throws Exception {
		RedisProcess redis = redis(DURABLE);
		TaskQueue queue = queue(redis.port());
		List<String> ids = queue.putAll(IntStream.range(0, 500).mapToObj(Integer::toString).toList())
			.stream()
			.map(PutResult::id)
			.toList();
		Task taken = queue.get();
		redis.kill();
		redis.restart();
		List<Task> rest = new ArrayList<>();
		await().atMost(SECONDS).ignoreExceptions().until(() -> {
			rest.addAll(queue.getAll(1000, Duration.ZERO));
			return rest.size() == 499;
		});
		assertThat(rest).extracting(Task::id).containsExactlyElementsOf(ids.subList(1, 500));
		assertThat(taken.ack()).isTrue();
		assertThat(queue.ackAll(rest)).isEqualTo(499);
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void aWaitingGetOutlivesARestartOfRedis() throws Exception {
		RedisProcess redis = redis(DURABLE);
		TaskQueue queue = queue(redis.port());
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> redis.command("EXISTS", key("pending-takes")).equals("1"));
		redis.kill();
		redis.restart();
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.put("after the restart") != null);
		assertThat(waiting.get(20, TimeUnit.SECONDS).payload(String.class)).isEqualTo("after the restart");
	}

	@Test
	void whileRedisIsDownPutGetAndAckThrowAndLoseNothing() throws Exception {
		RedisProcess redis = redis(DURABLE);
		TaskQueue queue = queue(redis.port());
		queue.put("before");
		Task taken = queue.getNow().orElseThrow();
		queue.put("waits");
		redis.kill();
		assertThatUnavailable(() -> queue.put("down"), "put");
		assertThatUnavailable(queue::getNow, "take");
		assertThatUnavailable(() -> queue.get(Duration.ofMillis(100)), "take");
		assertThatUnavailable(taken::ack, "ack");
		assertThatUnavailable(queue::stats, "counts");
		redis.restart();
		await().atMost(SECONDS).ignoreExceptions().until(taken::ack);
		Task next = queue.get();
		assertThat(next.payload(String.class)).isEqualTo("waits");
		assertThat(next.ack()).isTrue();
	}

	@Test
	void aQueueThrowsUntilRedisIsThere() throws Exception {
		RedisProcess redis = redis();
		redis.kill();
		TaskQueue queue = queue(redis.port());
		assertThatUnavailable(() -> queue.put("early"), "put");
		assertThatUnavailable(() -> queue.get(Duration.ofSeconds(5)), "take");
		redis.restart();
		await().atMost(SECONDS).ignoreExceptions().until(() -> queue.put("now") != null);
		assertThat(queue.get().payload(String.class)).isEqualTo("now");
	}

	@Test
	void whenMemoryIsFullPutIsRefusedAndConsumersDrain() throws Exception {
		RedisProcess redis = redis("--maxmemory", "8mb");
		TaskQueue queue = queue(redis.port());
		byte[] payload = new byte[10_000];
		AtomicInteger stored = new AtomicInteger();
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> {
			while (true) {
				queue.put(payload);
				stored.incrementAndGet();
			}
		})
			.withMessageContaining("Queue 'q', put")
			.withMessageContaining("memory is full")
			.withMessageContaining("maxmemory")
			.isNotInstanceOf(TaskStoreUnavailableException.class);
		assertThat(queue.stats()).isEqualTo(new QueueStats(stored.get(), 0, 0, 0));
		int drained = 0;
		Task first = queue.get();
		assertThat(first.extend(Duration.ofMinutes(1))).isTrue();
		assertThat(first.release(Duration.ZERO)).isTrue();
		assertThat(queue.get().fail(new IllegalStateException("with memory full"))).isTrue();
		for (List<Task> tasks = queue.getAll(50, Duration.ZERO); !tasks.isEmpty(); tasks = queue.getAll(50,
				Duration.ZERO)) {
			drained += queue.ackAll(tasks);
		}
		assertThat(drained).isEqualTo(stored.get());
		assertThat(queue.get(Duration.ofMillis(50))).isEmpty();
		assertThat(queue.put(payload)).isNotNull();
	}

	@Test
	void aReadOnlyReplicaRefusesAndNothingChanges() throws Exception {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port());
		queue.put("taken");
		Task taken = queue.get();
		queue.put("ready");
		redis.command("REPLICAOF", "127.0.0.1", "1");
		assertThatReadOnly(() -> queue.put("refused"), "put");
		assertThatReadOnly(queue::getNow, "take");
		assertThatReadOnly(taken::ack, "ack");
		assertThatReadOnly(() -> taken.fail(new IllegalStateException()), "fail");
		redis.command("REPLICAOF", "NO", "ONE");
		assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 1, 0));
		assertThat(taken.ack()).isTrue();
		assertThat(queue.get().payload(String.class)).isEqualTo("ready");
	}

	@Test
	void aRedisThatCannotWriteToItsDiskRefusesAndNothingChanges() throws Exception {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port());
		queue.put("taken");
		Task taken = queue.get();
		queue.put("ready");
		Path file = Files.createDirectory(redis.dir().resolve("dump.rdb"));
		redis.command("CONFIG", "SET", "save", "3600 1");
		redis.command("BGSAVE");
		await().until(() -> redis.command("INFO", "persistence").contains("rdb_last_bgsave_status:err"));
		assertThatRefused(() -> queue.put("refused"), "put", "cannot write to its disk", "Free disk space");
		assertThatRefused(queue::getNow, "take", "cannot write to its disk", "Free disk space");
		assertThatRefused(taken::ack, "ack", "cannot write to its disk", "Free disk space");
		Files.delete(file);
		redis.command("BGSAVE");
		await().until(() -> redis.command("INFO", "persistence").contains("rdb_last_bgsave_status:ok"));
		assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 1, 0));
		assertThat(taken.ack()).isTrue();
		assertThat(queue.get().payload(String.class)).isEqualTo("ready");
	}

	@Test
	void aMasterThatLacksReplicasRefusesAndNothingChanges() throws Exception {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port());
		queue.put("ready");
		redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
		assertThatRefused(() -> queue.put("refused"), "put", "fewer replicas", "min-replicas-to-write");
		assertThatRefused(queue::getNow, "take", "fewer replicas", "min-replicas-to-write");
		redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
		assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(queue.get().ack()).isTrue();
	}

	@Test
	void keysThatAreOfAnotherKindAreReported() throws Exception {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port());
		for (String key : List.of(this.layout.firstKey, "leases")) {
			redis.command("SET", key(key), "not ours");
			assertThatExceptionOfType(TaskStoreException.class).isThrownBy(queue::getNow)
				.withMessageContaining("Queue 'q', take: Redis refused it, somebody else uses the queue's keys")
				.withMessageContaining("Choose another qaio.queue.key-prefix");
			redis.command("DEL", key(key));
		}
		redis.command("SET", key(this.layout.firstKey), "not ours");
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.put("refused"))
			.withMessageContaining("Queue 'q', put: Redis refused it, somebody else uses the queue's keys");
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(queue::stats)
			.withMessageContaining("Queue 'q', counts: Redis refused it, somebody else uses the queue's keys");
		redis.command("DEL", key(this.layout.firstKey));
		redis.command("XADD", key(this.layout.firstKey), "*", "user", "alice");
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(queue::getNow)
			.withMessageContaining("somebody else uses the queue's keys");
		redis.command("DEL", key(this.layout.firstKey));
		queue.put("now");
		assertThat(queue.get().ack()).isTrue();
	}

	@Test
	void scriptsAreLoadedAgainAfterAFlush() throws Exception {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port());
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Void> flushing = CompletableFuture.runAsync(() -> {
			while (!done.get()) {
				redis.command("SCRIPT", "FLUSH");
			}
		});
		for (int i = 0; i < 500; i++) {
			String payload = Integer.toString(i);
			queue.put(payload);
			Task task = queue.get();
			assertThat(task.payload(String.class)).isEqualTo(payload);
			assertThat(task.ack()).isTrue();
		}
		done.set(true);
		flushing.join();
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void aPutThatTheDriverSendsAgainAddsNoSecondTask() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port());
		TaskQueue direct = queue(redis.port());
		loadPutScripts(queue);
		assertThat(direct.ackAll(direct.getAll(2, Duration.ZERO))).isEqualTo(2);
		proxy.swallowReplies((connection) -> true);
		CompletableFuture<PutResult> put = queue.async().put("second");
		// stored, but the reply is lost; it is even acked before the put is sent again
		Task task = direct.get();
		assertThat(task.payload(String.class)).isEqualTo("second");
		assertThat(task.ack()).isTrue();
		await().until(() -> proxy.swallowed() > 0);
		assertThat(put).isNotDone();
		proxy.cut();
		assertThat(put.get(20, TimeUnit.SECONDS).id()).isEqualTo(task.id());
		assertThat(direct.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void aPutThatTheDriverSendsAgainLeavesATaskToTheApplicationThatGotIt() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port());
		TaskQueue other = queue(redis.port());
		loadPutScripts(queue);
		assertThat(other.ackAll(other.getAll(2, Duration.ZERO))).isEqualTo(2);
		CompletableFuture<Task> waiting = other.async().get();
		await().until(() -> redis.command("EXISTS", key("pending-takes")).equals("1"));
		proxy.swallowReplies((connection) -> true);
		CompletableFuture<PutResult> put = queue.async().put("handed over");
		Task task = waiting.get(5, TimeUnit.SECONDS);
		await().until(() -> proxy.swallowed() > 0);
		proxy.cut();
		assertThat(put.get(20, TimeUnit.SECONDS).id()).isEqualTo(task.id());
		// commands of one connection are executed in order, so a release would be done
		assertThat(queue.stats().taken()).isEqualTo(1);
		assertThat(task.ack()).isTrue();
	}

	@Test
	void aPutThatTheDriverSendsAgainEndsAlsoIfTheSizeOfItsLeaseWasOverwritten() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port());
		loadPutScripts(queue);
		assertThat(queue.ackAll(queue.getAll(2, Duration.ZERO))).isEqualTo(2);
		queue.async().get();
		await().until(() -> redis.command("EXISTS", key("pending-takes")).equals("1"));
		proxy.swallowReplies((connection) -> true);
		CompletableFuture<PutResult> put = queue.async().put("handed over");
		await().until(() -> redis.command("ZCARD", key("leases")).equals("1"));
		// lists have none for a single task
		redis.command("HKEYS", key("lease-sizes"))
			.lines()
			.filter((lease) -> !lease.isEmpty())
			.forEach((lease) -> redis.command("HSET", key("lease-sizes"), lease, "no size"));
		proxy.cut();
		assertThat(put.get(20, TimeUnit.SECONDS).duplicate()).isFalse();
	}

	@Test
	void eachOfTheCallersThatShareACallLearnsWhichOfItsTasksWereDuplicates() throws Exception {
		RedisProcess redis = redis();
		QueueStore queue = store(redis.port()).queue("q", TERMS);
		assertThat(queue.put(List.of(task("a"), task("b"))).get(5, TimeUnit.SECONDS)).isEqualTo(new BitSet());
		redis.command("CLIENT", "PAUSE", "300", "WRITE");
		long calls = redis.scriptCalls();
		CompletableFuture<BitSet> first = queue.put(List.of(task("c"), task("a")));
		CompletableFuture<BitSet> second = queue.put(List.of(task("d"), task("e")));
		CompletableFuture<BitSet> third = queue.put(List.of(task("b"), task("d"), task("f")));
		assertThat(first.get(5, TimeUnit.SECONDS)).hasToString("{1}");
		assertThat(second.get(5, TimeUnit.SECONDS)).hasToString("{}");
		assertThat(third.get(5, TimeUnit.SECONDS)).hasToString("{0, 1}");
		assertThat(redis.scriptCalls() - calls).as("the second and the third share one").isEqualTo(2);
		assertThat(queue.counts().get(5, TimeUnit.SECONDS).ready()).isEqualTo(6);
	}

	@Test
	void aPutThatTheDriverSendsAgainNamesTheSameDuplicates() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		QueueStore queue = store(proxy.port()).queue("q", TERMS);
		TaskQueue direct = queue(redis.port());
		assertThat(queue.put(List.of(task("a"))).get(5, TimeUnit.SECONDS)).isEqualTo(new BitSet());
		proxy.swallowReplies((connection) -> true);
		CompletableFuture<BitSet> put = queue.put(List.of(task("b"), task("a"), task("c")));
		await().until(() -> direct.stats().ready() == 3);
		await().until(() -> proxy.swallowed() > 0);
		// an id of the first try is free again, and would be stored by a second one
		assertThat(direct.ackAll(direct.getAll(3, Duration.ZERO))).isEqualTo(3);
		assertThat(put).isNotDone();
		proxy.cut();
		assertThat(put.get(20, TimeUnit.SECONDS)).hasToString("{1}");
		assertThat(direct.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		assertThat(queue.put(List.of(task("a"))).get(5, TimeUnit.SECONDS)).isEqualTo(new BitSet());
		// a producer has another name after the connection broke; what was kept of the
		// former expires
		List<String> producers = redis.command("KEYS", key("put:*")).lines().toList();
		assertThat(producers).allMatch((producer) -> Long.parseLong(redis.command("PTTL", producer)) > 0);
		assertThat(producers.stream().map((producer) -> redis.command("GET", producer)).max(String::compareTo))
			.hasValueSatisfying((last) -> assertThat(last).matches("[0-9a-z]{13}"));
	}

	private static NewTask task(String id) {
		return new NewTask(id, true, "raw", new byte[0], Map.of(), TaskTerms.NONE);
	}

	@Test
	void aTaskHandedOverWithALostReplyIsReleased() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port(), Duration.ofMinutes(5));
		TaskQueue direct = queue(redis.port());
		loadPutScripts(queue);
		assertThat(queue.ackAll(List.of(queue.get(), queue.get()))).isEqualTo(2);
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		proxy.swallowReplies((connection) -> !connection.subscribes());
		CompletableFuture<PutResult> put = queue.async().put("one");
		await().until(() -> direct.stats().taken() == 1);
		await().until(() -> proxy.swallowed() > 0);
		assertThat(waiting).isNotDone();
		proxy.cut();
		Task task = waiting.get(20, TimeUnit.SECONDS);
		assertThat(task.id()).isEqualTo(put.get(20, TimeUnit.SECONDS).id());
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(task.ack()).isTrue();
		assertThat(direct.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void aTakeThatTheDriverSendsAgainGetsTheSameTask() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port());
		TaskQueue direct = queue(redis.port());
		assertThat(queue.getNow()).as("loads the script").isEmpty();
		queue.put("one");
		queue.put("two");
		proxy.swallowReplies((connection) -> true);
		CompletableFuture<List<Task>> taken = queue.async().getAll(1, Duration.ZERO);
		await().until(() -> direct.stats().taken() == 1);
		assertThat(taken).isNotDone();
		proxy.cut();
		List<Task> tasks = taken.get(20, TimeUnit.SECONDS);
		assertThat(tasks).singleElement().satisfies((task) -> {
			assertThat(task.payload(String.class)).isEqualTo("one");
			assertThat(task.attempt()).isEqualTo(1);
			assertThat(task.ack()).isTrue();
		});
		assertThat(direct.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
	}

	@Test
	void aTakeThatTheDriverSendsAgainTellsWhenItsLeaseEnds() throws Exception {
		RedisProcess redis = redis();
		TaskQueue direct = queue(redis.port());
		List<PutOptions> plain = List.of(PutOptions.with());
		List<PutOptions> own = List.of(PutOptions.with().visibilityTimeout(Duration.ofSeconds(20)));
		for (List<PutOptions> puts : List.of(plain, own, List.of(PutOptions.with(), PutOptions.with()),
				List.of(PutOptions.with().priority(1)), List.of(PutOptions.with().priority(1), PutOptions.with()))) {
			LoopbackProxy proxy = proxy(redis);
			TaskQueue queue = queue(proxy.port());
			assertThat(queue.getNow()).as("loads the script").isEmpty();
			for (PutOptions put : puts) {
				direct.put("task", put);
			}
			proxy.swallowReplies((connection) -> true);
			CompletableFuture<List<Task>> taken = queue.async().getAll(puts.size(), Duration.ZERO);
			await().until(() -> direct.stats().taken() == puts.size());
			String leases = redis.command("ZRANGE", key("leases"), "0", "-1", "WITHSCORES");
			await().during(Duration.ofMillis(300)).until(() -> !taken.isDone());
			proxy.cut();
			List<Task> tasks = taken.get(20, TimeUnit.SECONDS);
			assertThat(tasks).hasSameSizeAs(puts)
				.allSatisfy(
						(task) -> assertThat(leases.lines()).contains(Long.toString(task.deadline().toEpochMilli())));
			assertThat(queue.ackAll(tasks)).isEqualTo(puts.size());
		}
	}

	@Test
	void aTakeThatIsRepeatedIsNotPendingWhileTasksAreReady() throws Exception {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port());
		QueueKeys keys = new QueueKeys(this.layout, "qaio", queue.name());
		LuaScript take = Objects.requireNonNull(ScriptAssembler.assemble(this.layout).get(Script.TAKE));
		byte[][] arguments = Stream
			.of("qaio:queues", "0", "1234567890123.1/5", "60000", "3", "60000", "0", "a", "b", "c")
			.map(QueueScripts::bytes)
			.toArray(byte[][]::new);
		queue.put("first");
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
		this.opened.add(client::shutdown);
		RedisCommands<byte[], byte[]> commands = client.connect(ByteArrayCodec.INSTANCE).sync();
		List<Object> reply = commands.eval(take.source(), ScriptOutputType.MULTI, keys.all(), arguments);
		assertThat(redis.command("ZRANGE", key("pending-takes"), "0", "-1").lines()).containsExactly("b", "c");
		queue.putAll(List.of("second", "third"));
		assertThat(redis.command("ZCARD", key("pending-takes"))).as("no take is pending while tasks are ready")
			.isEqualTo("0");
		List<Object> again = commands.eval(take.source(), ScriptOutputType.MULTI, keys.all(), arguments);
		assertThat(again.subList(2, again.size())).usingRecursiveComparison().isEqualTo(reply.subList(2, reply.size()));
		assertThat(again.get(1)).as("ask again soon").isEqualTo(0L);
		assertThat(redis.command("ZCARD", key("pending-takes"))).isEqualTo("0");
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 1, 0));
	}

	@Test
	void aTakeThatMissedAnAnnouncementIsPendingAgain() throws Exception {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port());
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		// as after an announcement that was lost, of tasks that another application took
		redis.command("DEL", key("pending-takes"));
		queue.requeueExpired();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		queue(redis.port()).put("heard");
		assertThat(waiting.get(5, TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard");
	}

	@Test
	void aTaskIsNotHandedToAConsumerThatIsGone() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue gone = queue(proxy.port());
		TaskQueue alive = queue(redis.port());
		CompletableFuture<Task> neverServed = gone.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		CompletableFuture<Task> served = alive.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("2"));
		proxy.close();
		await().until(() -> redis.command("PUBSUB", "NUMSUB", "qaio:queues").endsWith("1"));
		// from a third application: takes of the producer come first anyway
		queue(redis.port()).put("for the living");
		assertThat(served.get(2, TimeUnit.SECONDS).payload(String.class)).isEqualTo("for the living");
		assertThat(neverServed).isNotDone();
	}

	@Test
	void aTaskGoesToATakeOfItsProducerAndOthersLearnWhenItsLeaseEnds() throws Exception {
		RedisProcess redis = redis();
		TaskQueue far = queue(redis.port(), Duration.ofSeconds(1));
		TaskQueue near = queue(redis.port(), Duration.ofSeconds(1));
		near.put("tells the time of the server");
		assertThat(near.get().ack()).isTrue();
		CompletableFuture<Task> longest = far.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		CompletableFuture<Task> nearest = near.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("2"));
		// after the reply that says so has arrived, too
		near.stats();
		near.put("for the nearest");
		assertThat(nearest.get(5, TimeUnit.SECONDS).payload(String.class)).isEqualTo("for the nearest");
		assertThat(longest).isNotDone();
		assertThat(redis.command("ZCARD", key("pending-takes"))).isEqualTo("1");
		Task again = longest.get(5, TimeUnit.SECONDS);
		assertThat(again.id()).isEqualTo(nearest.join().id());
		assertThat(again.attempt()).isEqualTo(2);
		assertThat(nearest.join().ack()).isFalse();
		assertThat(again.ack()).isTrue();
		assertThat(near.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void aTaskHandedOverOnADeadConnectionReturnsWhenItsLeaseEnds() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue deaf = queue(proxy.port(), Duration.ofSeconds(1));
		TaskQueue alive = queue(redis.port(), Duration.ofSeconds(1));
		CompletableFuture<Task> waiting = deaf.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		proxy.swallowReplies(ProxiedConnection::subscribes);
		alive.put("into the void");
		assertThat(alive.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		Task task = alive.get(Duration.ofSeconds(5)).orElseThrow();
		assertThat(task.attempt()).isEqualTo(2);
		assertThat(task.ack()).isTrue();
		assertThat(waiting).isNotDone();
	}

	@Test
	void aConnectionThatGoesQuietIsReplaced() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue deaf = queue(proxy.port(), Duration.ofMinutes(5));
		CompletableFuture<Task> waiting = deaf.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		proxy.swallowReplies(ProxiedConnection::subscribes);
		// what the background job does at each interval
		deaf.requeueExpired();
		await().atMost(SECONDS)
			.until(() -> redis.command("PUBSUB", "NUMSUB", "qaio:queues").endsWith("1")
					&& redis.command("CLIENT", "LIST", "TYPE", "pubsub").lines().count() == 1 && replaced(proxy));
		queue(redis.port()).put("heard again");
		assertThat(waiting.get(5, TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard again");
	}

	private static boolean replaced(LoopbackProxy proxy) {
		return proxy.subscribers() == 2;
	}

	@Test
	void aReplyThatIsCutWithinIsThatOfTheRepeat() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port());
		queue.put("first");
		queue.get().ack();
		for (int bytes : new int[] { 1, 3, 5, 9, 17, 40, 77, 150, 300, 700 }) {
			List<String> payloads = IntStream.range(0, 20).mapToObj((i) -> bytes + "/" + i).toList();
			proxy.cutReplyAfter(bytes);
			assertThat(queue.putAll(payloads)).noneMatch(PutResult::duplicate).hasSize(20);
			proxy.cutReplyAfter(bytes);
			assertThat(queue.stats()).isEqualTo(new QueueStats(20, 0, 0, 0));
			proxy.cutReplyAfter(bytes);
			List<Task> tasks = queue.getAll(20, Duration.ofSeconds(5));
			assertThat(tasks).extracting((task) -> task.payload(String.class)).isEqualTo(payloads);
			assertThat(tasks).allMatch((task) -> task.attempt() == 1);
			proxy.cutReplyAfter(-1);
			assertThat(queue.ackAll(tasks)).isEqualTo(20);
		}
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void eachTaskIsAckedOnceByManyConsumersAndNoKeyIsLeft() throws Exception {
		RedisProcess redis = redis();
		int count = 50_000;
		Set<String> acked = ConcurrentHashMap.newKeySet();
		AtomicInteger doubles = new AtomicInteger();
		ExecutorService threads = Executors.newFixedThreadPool(10);
		this.opened.add(threads::shutdownNow);
		TaskQueue[] processes = { queue(redis.port()), queue(redis.port()) };
		for (int i = 0; i < 2; i++) {
			TaskQueue queue = processes[i];
			threads.submit(() -> {
				for (int from = 0; from < count / 2; from += 50) {
					queue.putAll(IntStream.range(0, 49).mapToObj(Integer::toString).toList());
					queue.put("alone");
				}
			});
		}
		for (int i = 0; i < 8; i++) {
			TaskQueue queue = processes[i % 2];
			int max = (i < 4) ? 1 : 20;
			threads.submit(() -> {
				while (acked.size() < count) {
					for (Task task : queue.getAll(max, Duration.ofMillis(200))) {
						if (task.attempt() != 1 || !task.ack() || !acked.add(task.id())) {
							doubles.incrementAndGet();
						}
					}
				}
				return null;
			});
		}
		await().atMost(Duration.ofSeconds(120)).until(() -> acked.size() == count);
		assertThat(doubles).hasValue(0);
		assertThat(processes[0].stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		// which also removes streams that are empty
		processes[0].requeueExpired();
		await().untilAsserted(
				() -> assertThat(redis.command("KEYS", "*").lines()).allMatch((key) -> key.startsWith(key("put:")))
					.hasSizeLessThanOrEqualTo(2));
	}

	@Test
	void aSingleLifecycleIsThreeCommandsAndABatchIsThreeToo() throws Exception {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port());
		loadPutScripts(queue);
		queue.get().ack();
		queue.get().ack();
		redis.command("CONFIG", "RESETSTAT");
		for (int i = 0; i < 100; i++) {
			queue.put("x");
			assertThat(queue.get().ack()).isTrue();
		}
		assertThat(redis.scriptCalls()).isEqualTo(300);
		redis.command("CONFIG", "RESETSTAT");
		queue.putAll(IntStream.range(0, 100).mapToObj(Integer::toString).toList(),
				PutOptions.with().visibilityTimeout(Duration.ofSeconds(5)));
		assertThat(queue.ackAll(queue.getAll(100, Duration.ZERO))).isEqualTo(100);
		assertThat(redis.scriptCalls()).isEqualTo(3);
	}

	/**
	 * Put two tasks: the first by the script that asks for the server's time.
	 */
	private static void loadPutScripts(TaskQueue queue) {
		queue.put("loads a script");
		queue.put("loads another");
	}

	private static void assertThatUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
			String operation) {
		assertThatExceptionOfType(TaskStoreUnavailableException.class).isThrownBy(call)
			.withMessageContaining("Queue 'q', " + operation)
			.withMessageContaining("Redis cannot be reached")
			.withMessageContaining("spring.data.redis");
	}

	private static void assertThatRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String operation,
			String problem, String cure) {
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(call)
			.withMessageContaining("Queue 'q', " + operation)
			.withMessageContaining(problem)
			.withMessageContaining("Nothing was changed")
			.withMessageContaining(cure);
	}

	private static void assertThatReadOnly(org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
			String operation) {
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(call)
			.withMessageContaining("Queue 'q', " + operation)
			.withMessageContaining("read-only replica")
			.withMessageContaining("Nothing was changed");
	}

	private String key(String name) {
		return "qaio:{q}:" + this.layout.keyStart + name;
	}

	private RedisProcess redis(String... options) {
		RedisProcess redis = RedisProcess.start(options);
		this.opened.add(redis);
		return redis;
	}

	private LoopbackProxy proxy(RedisProcess redis) {
		LoopbackProxy proxy = LoopbackProxy.to(redis.port());
		this.opened.add(proxy);
		return proxy;
	}

	private TaskQueue queue(int port) {
		return queue(port, Duration.ofSeconds(30));
	}

	private TaskQueue queue(int port, Duration timeout) {
		return TaskQueues.on(store(port))
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(timeout))
			.build()
			.queue("q");
	}

	private RedisTaskStore store(int port) {
		RedisURI uri = RedisURI.builder()
			.withHost("127.0.0.1")
			.withPort(port)
			.withTimeout(Duration.ofMillis(1500))
			.build();
		RedisClient client = RedisClient.create(uri);
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout);
		this.opened.add(store);
		return store;
	}

}
