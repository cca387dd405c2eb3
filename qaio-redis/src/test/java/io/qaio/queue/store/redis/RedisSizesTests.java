package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Large payloads and large calls: no message and no script is too large for the server.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
class RedisSizesTests {

	private static final Duration LONG_WAIT = Duration.ofSeconds(30);

	private static final Duration LEASE = Duration.ofMinutes(5);

	private static final int MEGABYTE = 1024 * 1024;

	private static final int MAX_MESSAGES = 500;

	private final RedisLayout layout;

	private final List<AutoCloseable> opened = new ArrayList<>();

	private RedisProcess redis;

	RedisSizesTests(RedisLayout layout) {
		this.layout = layout;
	}

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.opened.add(this.redis);
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void aTaskLargerThanTheServersLimitForSubscribersReachesAnIdleApplication() throws Exception {
		CompletableFuture<Task> waiting = queue(this.redis.port()).async().get();
		awaitPending(1);
		byte[] payload = new byte[40 * MEGABYTE];
		queue(this.redis.port()).put(payload);
		Task task = waiting.get(30, TimeUnit.SECONDS);
		assertThat(task.payload(byte[].class)).isEqualTo(payload);
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(task.ack()).isTrue();
	}

	@Test
	void largeTasksThroughASlowLinkCutNoSubscriber() throws Exception {
		this.redis.command("CONFIG", "SET", "client-output-buffer-limit", "pubsub 4mb 2mb 2");
		LoopbackProxy proxy = LoopbackProxy.to(this.redis.port());
		this.opened.add(proxy);
		TaskQueue slow = queue(proxy.port());
		int count = 16;
		List<CompletableFuture<Task>> waiting = IntStream.range(0, count).mapToObj((i) -> slow.async().get()).toList();
		awaitPending(count);
		proxy.throttle(4 * MEGABYTE);
		TaskQueue producer = queue(this.redis.port());
		for (int i = 0; i < count; i++) {
			producer.put(new byte[MEGABYTE]);
		}
		for (CompletableFuture<Task> take : waiting) {
			Task task = take.get(60, TimeUnit.SECONDS);
			assertThat(task.attempt()).isEqualTo(1);
			assertThat(task.payload(byte[].class)).hasSize(MEGABYTE);
		}
		assertThat(producer.stats()).isEqualTo(new QueueStats(0, 0, count, 0));
	}

	@Test
	void aTaskTravelsInAMessageOnlyIfItIsSmall() throws Exception {
		List<Integer> messages = messageSizes();
		TaskQueue consumer = queue(this.redis.port());
		TaskQueue producer = queue(this.redis.port());
		for (int size : new int[] { 10, 8000, 8192, 100_000 }) {
			CompletableFuture<Task> waiting = consumer.async().get();
			awaitPending(1);
			producer.put(new byte[size]);
			assertThat(waiting.get(30, TimeUnit.SECONDS).payload(byte[].class)).hasSize(size);
		}
		await().until(() -> messages.size() == 4);
		assertThat(messages.get(0)).isBetween(10, 300);
		assertThat(messages.get(1)).isBetween(8000, 8300);
		assertThat(messages.subList(2, 4)).as("announcements").allMatch((size) -> size < 100);
	}

	@Test
	void noMoreMessagesWithTasksAreUnderWayThanAnApplicationMayGet() throws Exception {
		List<Integer> messages = messageSizes();
		int count = MAX_MESSAGES + 100;
		TaskQueue consumer = queue(this.redis.port());
		List<CompletableFuture<Task>> waiting = IntStream.range(0, count)
			.mapToObj((i) -> consumer.async().get())
			.toList();
		awaitPending(count);
		TaskQueue producer = queue(this.redis.port());
		for (int i = 0; i < count; i++) {
			producer.put(new byte[1000]);
		}
		for (CompletableFuture<Task> take : waiting) {
			assertThat(take.get(30, TimeUnit.SECONDS).attempt()).isEqualTo(1);
		}
		await().until(() -> messages.size() > MAX_MESSAGES);
		assertThat(messages.stream().filter((size) -> size > 1000)).hasSize(MAX_MESSAGES);
		// those that have ended make room
		CompletableFuture<Task> next = consumer.async().get();
		awaitPending(1);
		producer.put(new byte[2000]);
		assertThat(next.get(30, TimeUnit.SECONDS).attempt()).isEqualTo(1);
		await().until(() -> messages.stream().anyMatch((size) -> size > 2000));
	}

	@Test
	void scriptsHaveABoundOfTasks() throws Exception {
		int total = 4 * QueueStore.PORTION;
		TaskQueue queue = queue(this.redis.port());
		loadScripts(queue);
		List<String> payloads = IntStream.range(0, total).mapToObj(Integer::toString).toList();
		long before = this.redis.scriptCalls();
		queue.putAll(payloads);
		assertThat(this.redis.scriptCalls() - before).as("puts").isEqualTo(4);
		before = this.redis.scriptCalls();
		List<Task> tasks = queue.getAll(total, Duration.ZERO);
		assertThat(this.redis.scriptCalls() - before).as("takes").isEqualTo(4);
		assertThat(tasks).hasSize(total);
		before = this.redis.scriptCalls();
		queue.ackAll(tasks);
		assertThat(this.redis.scriptCalls() - before).as("acks").isEqualTo(4);
	}

	@Test
	void callsThatTravelTogetherHaveABoundOfTasks() throws Exception {
		int total = 4 * QueueStore.PORTION;
		TaskQueue queue = queue(this.redis.port());
		loadScripts(queue);
		long before = this.redis.scriptCalls();
		CompletableFuture
			.allOf(IntStream.range(0, total)
				.mapToObj((i) -> queue.async().put(new byte[1]))
				.toArray(CompletableFuture<?>[]::new))
			.get(30, TimeUnit.SECONDS);
		assertThat(this.redis.scriptCalls() - before).as("puts").isGreaterThan(4);
		before = this.redis.scriptCalls();
		List<CompletableFuture<Task>> takes = IntStream.range(0, total).mapToObj((i) -> queue.async().get()).toList();
		List<Task> tasks = new ArrayList<>();
		for (CompletableFuture<Task> take : takes) {
			tasks.add(take.get(30, TimeUnit.SECONDS));
		}
		assertThat(this.redis.scriptCalls() - before).as("takes").isGreaterThan(4);
		before = this.redis.scriptCalls();
		CompletableFuture
			.allOf(tasks.stream().map((task) -> queue.async().ack(task)).toArray(CompletableFuture<?>[]::new))
			.get(30, TimeUnit.SECONDS);
		assertThat(this.redis.scriptCalls() - before).as("acks").isGreaterThan(4);
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void largeTasksOfManyCallersComeInRepliesOfTheirOwn() throws Exception {
		TaskQueue queue = queue(this.redis.port());
		int total = 20;
		for (int i = 0; i < total; i++) {
			queue.put(new byte[MEGABYTE]);
		}
		queue.ackAll(List.of(queue.get()));
		long before = this.redis.scriptCalls();
		List<CompletableFuture<Task>> takes = IntStream.range(1, total).mapToObj((i) -> queue.async().get()).toList();
		for (CompletableFuture<Task> take : takes) {
			assertThat(take.get(30, TimeUnit.SECONDS).payload(byte[].class)).hasSize(MEGABYTE);
		}
		assertThat(this.redis.scriptCalls() - before).isGreaterThanOrEqualTo(total - 1);
	}

	@Test
	void expiredLeasesAndDelaysReturnInPortions() throws Exception {
		try (RedisTaskStore store = store(this.redis.port())) {
			QueueStore queue = store.queue("q", new LeaseTerms(Duration.ofSeconds(2), 5));
			TaskQueue puts = queue(this.redis.port());
			puts.putAll(IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
			puts.putAll(IntStream.range(0, 300).mapToObj(Integer::toString).toList(),
					PutOptions.with().delay(Duration.ofSeconds(2)));
			for (int i = 0; i < 5; i++) {
				assertThat(queue.take(500, Duration.ZERO).get(30, TimeUnit.SECONDS)).hasSize(QueueStore.PORTION);
			}
			await().pollDelay(Duration.ofMillis(2100)).until(() -> true);
			List<Integer> expired = new ArrayList<>();
			Requeued requeued;
			do {
				requeued = queue.requeueExpired().get(30, TimeUnit.SECONDS);
				expired.add(requeued.expired());
			}
			while (requeued.more());
			assertThat(expired).contains(100).allMatch((count) -> count <= 100);
			assertThat(puts.stats()).isEqualTo(new QueueStats(1300, 0, 0, 0));
		}
	}

	@Test
	void manyPendingTakesAreRenewedInPortions() throws Exception {
		int count = 2 * QueueStore.PORTION + 10;
		try (RedisTaskStore store = store(this.redis.port())) {
			RedisQueue queue = (RedisQueue) store.queue("q", new LeaseTerms(LEASE, 5));
			queue.requeueExpired().get(30, TimeUnit.SECONDS);
			for (int i = 0; i < count; i++) {
				queue.take(1, LONG_WAIT);
			}
			awaitPending(count);
			long before = this.redis.scriptCalls();
			queue.requeueExpired().get(30, TimeUnit.SECONDS);
			assertThat(this.redis.scriptCalls() - before).isEqualTo(3);
			awaitPending(count);
		}
	}

	/**
	 * Use each script once: the server is sent a script for the second time if it does
	 * not know it.
	 */
	private static void loadScripts(TaskQueue queue) throws InterruptedException {
		queue.put("tells the time of the server");
		queue.put("need not ask for it");
		assertThat(queue.ackAll(queue.getAll(2, Duration.ZERO))).isEqualTo(2);
	}

	private void awaitPending(int count) {
		String key = "qaio:{q}:" + this.layout.keyStart + "pending-takes";
		await().atMost(LONG_WAIT).until(() -> this.redis.command("ZCARD", key).equals(String.valueOf(count)));
	}

	/**
	 * The sizes of all messages from now on that are not empty.
	 */
	private List<Integer> messageSizes() {
		List<Integer> sizes = new CopyOnWriteArrayList<>();
		RedisClient client = client(this.redis.port());
		StatefulRedisPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
		connection.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(byte[] pattern, byte[] channel, byte[] message) {
				// not those by which a store tries its rights
				if (message.length > 0 && !new String(message, StandardCharsets.UTF_8).endsWith(":rights")) {
					sizes.add(message.length);
				}
			}

		});
		connection.sync().psubscribe("qaio:*".getBytes(StandardCharsets.UTF_8));
		return sizes;
	}

	private TaskQueue queue(int port) {
		RedisTaskStore store = store(port);
		this.opened.add(store);
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw")
				.withMaxPayloadSize(64 * MEGABYTE)
				.withVisibilityTimeout(LEASE))
			.build()
			.queue("q");
	}

	private RedisTaskStore store(int port) {
		RedisClient client = client(port);
		return new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout);
	}

	private RedisClient client(int port) {
		RedisClient client = RedisClient.create(
				RedisURI.builder().withHost("127.0.0.1").withPort(port).withTimeout(Duration.ofSeconds(20)).build());
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		return client;
	}

}
