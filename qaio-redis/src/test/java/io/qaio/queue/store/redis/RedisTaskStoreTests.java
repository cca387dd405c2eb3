package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.GroupContract;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The contract on one Redis server.
 */
class RedisTaskStoreTests extends TaskStoreContract implements GroupContract {

	static RedisProcess redis;

	static RedisClient client;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
		client = RedisClient.create("redis://127.0.0.1:" + redis.port());
	}

	@AfterAll
	static void stop() {
		if (redis != null) {
			client.shutdown();
			redis.close();
		}
	}

	@Test
	void deduplicationWindowsThatHaveEndedDoNotPileUp() {
		String windows = key("id-windows");
		Duration time = Duration.ofMillis(200);
		List<CompletableFuture<PutResult>> early = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			early.add(queue().async().put("work", PutOptions.with().id("early-" + i).uniqueFor(Duration.ofSeconds(2))));
		}
		early.forEach(CompletableFuture::join);
		assertThat(redis.command("ZCARD", windows)).isEqualTo("100");
		await().until(() -> redis.command("EXISTS", windows).equals("0"));
		queue().put("work", PutOptions.with().id("long").uniqueFor(Duration.ofMinutes(1)));
		for (int i = 0; i < 100; i++) {
			queue().put("work", PutOptions.with().id("short-" + i).uniqueFor(time));
		}
		await().pollDelay(time.plusMillis(50)).until(() -> true);
		for (int i = 0; i < 60; i++) {
			queue().put("work", PutOptions.with().id("late-" + i).uniqueFor(Duration.ofMinutes(1)));
		}
		assertThat(redis.command("ZCARD", windows)).isEqualTo("61");
		assertThat(Long.parseLong(redis.command("PTTL", windows))).isBetween(1L, 60_000L);
	}

	@Test
	void aQueueWithoutPrioritiesOrderingKeysOrWindowsHasNoKeysForThem() {
		queue().putAll(List.of("a", "b", "c"));
		queue().put("d", PutOptions.with().id("order-42").delay(Duration.ofMinutes(1)).header("tenant", "acme"));
		queue().getNow().orElseThrow().fail();
		queue().getNow().orElseThrow().release(Duration.ofMinutes(1));
		queue().getNow().orElseThrow();
		assertThat(redis.command("KEYS", keyPattern(layout(), queueName())).lines()).allMatch((key) -> key.matches(
				".*:(" + layout().firstKey + "|" + layout().secondKey + "|leases|lease-sizes|delayed|ids|put:.*)"));
	}

	@Test
	void aDeliveryThatIsAckedTwiceInOneCallCountsOnce() throws Exception {
		try (TaskStore store = openStore()) {
			QueueStore queue = store.queue(queueName(), new LeaseTerms(Duration.ofMinutes(1), 5));
			queue().putAll(List.of("a", "b", "c"));
			List<Delivery> taken = queue.take(3, Duration.ZERO).get(5, TimeUnit.SECONDS);
			Delivery a = taken.get(0);
			Delivery b = taken.get(1);
			assertThat(queue.ack(List.of(a, b, a)).get(5, TimeUnit.SECONDS)).hasToString("{0, 1}");
			assertThat(queue.ack(List.of(b, taken.get(2), taken.get(2))).get(5, TimeUnit.SECONDS)).hasToString("{1}");
			assertThat(redis.command("EXISTS", key("leases"), key("lease-sizes"))).isEqualTo("0");
		}
	}

	@Test
	void requeueingForgetsWindowsThatHaveEndedWhileOthersAreOpen() {
		Duration time = Duration.ofMillis(300);
		queue().put("work", PutOptions.with().id("long").uniqueFor(Duration.ofMinutes(1)));
		List<CompletableFuture<PutResult>> puts = new ArrayList<>();
		for (int i = 0; i < 450; i++) {
			puts.add(queue().async().put("work", PutOptions.with().id("short-" + i).uniqueFor(time)));
		}
		puts.forEach(CompletableFuture::join);
		await().pollDelay(time.plusMillis(50)).until(() -> true);
		queue().requeueExpired();
		assertThat(redis.command("ZRANGE", key("id-windows"), "0", "-1")).isEqualTo("long");
	}

	@Test
	void aTakeThatItsApplicationHasForgottenGetsNoTask() {
		String application = "forgetfulness";
		try (StatefulRedisPubSubConnection<String, String> hears = client.connectPubSub()) {
			hears.sync().subscribe("qaio:consumer:" + application);
			redis.command("ZADD", key("pending-takes"), "1", application + " 1000000000001 60000/5");
			queue().put("work");
			assertThat(queue().getNow().orElseThrow().ack()).isTrue();
			// as long as the server remembers a take, it gets one
			redis.command("ZADD", key("pending-takes"), "9000000000000", application + " 1000000000002 60000/5");
			queue().put("for that take");
			assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		}
	}

	@Test
	void pendingTakesAreRenewedAsLongAsTheyWait() throws Exception {
		Duration interval = Duration.ofMillis(300);
		try (RedisTaskStore store = (RedisTaskStore) openStore()) {
			RedisQueue queue = (RedisQueue) store.queue(queueName(), new LeaseTerms(Duration.ofMinutes(1), 5));
			ReflectionTestUtils.setField(queue.takes().renewal(), "interval", (Supplier<Duration>) () -> interval);
			CompletableFuture<List<Delivery>> waits = queue.take(1, Duration.ofMinutes(5));
			// oftener than checks of the connection, every three seconds, could do by
			// accident
			Set<String> ends = new HashSet<>();
			await().atMost(Duration.ofSeconds(25)).until(() -> {
				ends.add(redis.command("EVAL", "return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')[2]", "1",
						key("pending-takes")));
				return ends.size() == 20;
			});
			queue().put("work");
			assertThat(waits).succeedsWithin(Duration.ofSeconds(5));
		}
	}

	@Test
	void takesKeepTheirPlaceWhenTheyAreSentAgain() throws Exception {
		byte[] announcement = ("0 " + key(layout().firstKey)).getBytes(StandardCharsets.UTF_8);
		try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
			for (int round = 0; round < 100; round++) {
				List<CompletableFuture<Task>> waiting = new ArrayList<>();
				for (int i = 0; i < 5; i++) {
					waiting.add(queue().async().get());
					connection.sync().publish("qaio:queues".getBytes(StandardCharsets.UTF_8), announcement);
				}
				queue().requeueExpired();
				await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("5"));
				for (CompletableFuture<Task> take : waiting) {
					String id = queue().put("work").id();
					assertThat(take.get(10, TimeUnit.SECONDS).id()).isEqualTo(id);
					assertThat(take.get().ack()).isTrue();
				}
			}
		}
	}

	@Test
	void aTakeThatAsksAgainKeepsItsPlace() throws Exception {
		CompletableFuture<Task> waiting = queue().async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		// the application renews its takes now and then, all together: not in each round
		await().until(() -> {
			String place = placeOfFirstTake();
			long before = calls("zadd");
			redis.command("PUBLISH", "qaio:queues", "0 " + key(layout().firstKey));
			await().until(() -> calls("zadd") > before);
			return placeOfFirstTake().equals(place);
		});
		queue().put("work");
		assertThat(waiting.get(10, TimeUnit.SECONDS).ack()).isTrue();
	}

	private String placeOfFirstTake() {
		return redis.command("EVAL", "return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]", "1",
				key("pending-takes"));
	}

	private static long calls(String command) {
		return redis.command("INFO", "commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_" + command + ":"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll(".*:calls=(\\d+).*", "$1")))
			.sum();
	}

	@Test
	void aLeaseThatIsShortenedIsAnnounced() {
		queue().put("work");
		Task task = queue().getNow().orElseThrow();
		CompletableFuture<Task> waiting = queue().async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		List<String> heard = new CopyOnWriteArrayList<>();
		try (StatefulRedisPubSubConnection<String, String> hears = client.connectPubSub()) {
			hears.addListener(new RedisPubSubAdapter<>() {
				@Override
				public void message(String channel, String message) {
					heard.add(message);
				}
			});
			hears.sync().subscribe("qaio:queues");
			task.extend(Duration.ofMillis(300));
			await().until(() -> heard.contains("300 " + key(layout().firstKey)));
		}
		assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
	}

	/**
	 * A key of the queue.
	 */
	final String key(String name) {
		return "qaio:{" + queueName() + "}:" + layout().keyStart + name;
	}

	RedisLayout layout() {
		return RedisLayout.LISTS;
	}

	@Override
	protected TaskStore openStore() {
		return new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, layout());
	}

	@Override
	protected long commandsReceived() {
		return SentCommands.to(redis);
	}

	@Override
	protected long residue(String queue) {
		return redis.command("KEYS", keyPattern(layout(), queue)).lines().filter((key) -> !key.isEmpty()).count();
	}

	/**
	 * A pattern that matches the keys of a queue, and of no other.
	 */
	static String keyPattern(RedisLayout layout, String queue) {
		String first = new QueueKeys(layout, "qaio", queue).first();
		String start = first.substring(0, first.length() - layout.firstKey.length());
		return start.replaceAll("([\\[\\]?*^\\\\])", "\\\\$1") + "*";
	}

}
