package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Connections that are open and of no use: those that have gone silent, and those to a
 * server that has become a replica.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
class UselessConnectionTests {

	/** The default of Spring Boot. */
	private static final Duration LONG = Duration.ofSeconds(60);

	/** In which puts and takes go on. */
	private static final Duration SOON = Duration.ofSeconds(10);

	private final RedisLayout layout;

	private final List<AutoCloseable> opened = new ArrayList<>();

	UselessConnectionTests(RedisLayout layout) {
		this.layout = layout;
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void putsGoOnWhenRepliesDoNotArriveAnyMore() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port(), LONG);
		queue.put("before");
		proxy.swallowReplies((connection) -> true);
		assertThat(queue.async().put("meanwhile").get(SOON.toSeconds(), TimeUnit.SECONDS).duplicate()).isFalse();
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
	}

	@Test
	void withAShortTimeoutPutsFailForNoLongerThanThreeOfIt() {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port(), Duration.ofSeconds(1));
		queue.put("before");
		proxy.swallowReplies((connection) -> true);
		int failed = 0;
		while (!isPut(queue)) {
			failed++;
		}
		assertThat(failed).isLessThanOrEqualTo(3);
	}

	private static boolean isPut(TaskQueue queue) {
		try {
			queue.put("again");
			return true;
		}
		catch (TaskStoreException ex) {
			return false;
		}
	}

	@Test
	void aWaitingGetHearsAgainWhenMessagesDoNotArriveAnyMore() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue deaf = queue(proxy.port(), LONG);
		TaskQueue other = queue(redis.port(), LONG);
		CompletableFuture<Task> waiting = deaf.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		proxy.swallowReplies((connection) -> true);
		await().atMost(SOON).until(() -> proxy.subscribers() == 2);
		other.put("heard");
		assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard");
	}

	@Test
	void aServerThatSleepsIsNotLeftAndNotStormed() throws Exception {
		RedisProcess redis = redis("--enable-debug-command", "yes");
		TaskQueue queue = queue(redis.port(), LONG);
		queue.put("before");
		CompletableFuture<Task> waiting = queue("waiting", redis.port(), LONG).async().get();
		await().until(
				() -> redis.command("ZCARD", "qaio:{waiting}:" + this.layout.keyStart + "pending-takes").equals("1"));
		String ours = connections(redis);
		long before = connectionsMade(redis);
		CompletableFuture<String> sleep = CompletableFuture.supplyAsync(() -> redis.command("DEBUG", "SLEEP", "8"));
		queue.put("meanwhile");
		sleep.exceptionally((ex) -> "our own time-out").join();
		assertThat(connectionsMade(redis) - before).isLessThanOrEqualTo(8);
		// the server learns late that a connection of a check is closed
		await().until(() -> connections(redis).equals(ours));
		assertThat(waiting).isNotDone();
	}

	/** The numbers of the connections of ours. */
	private static String connections(RedisProcess redis) {
		return redis.command("CLIENT", "LIST")
			.lines()
			.filter((client) -> !client.contains("cmd=client"))
			.map((client) -> client.substring(0, client.indexOf(' ')))
			.toList()
			.toString();
	}

	private static long connectionsMade(RedisProcess redis) {
		return redis.command("INFO", "stats")
			.lines()
			.filter((field) -> field.startsWith("total_connections_received:"))
			.mapToLong((field) -> Long.parseLong(field.substring(field.indexOf(':') + 1).trim()))
			.sum();
	}

	@Test
	void putsAndGetsGoOnWhenTheAddressLeadsToAnotherMaster() throws Exception {
		RedisProcess first = redis();
		RedisProcess second = redis();
		LoopbackProxy address = proxy(first);
		TaskQueue queue = queue(address.port(), LONG);
		queue.put("before");
		second.command("REPLICAOF", "127.0.0.1", Integer.toString(first.port()));
		await().atMost(SOON).until(() -> second.command("INFO", "replication").contains("master_link_status:up"));
		CompletableFuture<Task> waiting = queue("waiting", address.port(), LONG).async().get();
		String pending = "qaio:{waiting}:" + this.layout.keyStart + "pending-takes";
		await().until(() -> second.command("ZCARD", pending).equals("1"));
		second.command("REPLICAOF", "NO", "ONE");
		address.leadTo(second.port());
		first.command("REPLICAOF", "127.0.0.1", Integer.toString(second.port()));
		assertThat(queue.async().put("after").get(SOON.toSeconds(), TimeUnit.SECONDS).duplicate()).isFalse();
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
		queue("waiting", second.port(), LONG).put("heard");
		assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard");
	}

	@Test
	void aReplicaWithoutAnotherMasterRefusesAtOnceAndIsNotStormed() {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port(), LONG);
		queue.put("before");
		redis.command("REPLICAOF", "127.0.0.1", "1");
		long before = connectionsMade(redis);
		for (int i = 0; i < 100; i++) {
			assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.put("refused"))
				.withMessageContaining("read-only replica")
				.withMessageContaining("Nothing was changed");
		}
		assertThat(connectionsMade(redis) - before).isLessThan(20);
	}

	@Test
	void nothingIsLostOrDoubledWhenConnectionsGoSilentAgainAndAgain() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port(), LONG);
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<Void> silences = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 3; i++) {
				await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
				proxy.swallowReplies((connection) -> true);
			}
			over.set(true);
		});
		int put = 0;
		Set<String> got = new HashSet<>();
		while (!over.get()) {
			assertThat(queue.put(Integer.toString(put++)).duplicate()).isFalse();
			Task task = queue.get(SOON).orElseThrow();
			assertThat(got.add(task.payload(String.class))).isTrue();
			assertThat(task.attempt()).isEqualTo(1);
			// whatever the answer: that of a repeated ack, which does nothing, is false
			task.ack();
		}
		silences.join();
		assertThat(got).hasSize(put);
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
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

	private TaskQueue queue(int port, Duration timeout) {
		return queue("q", port, timeout);
	}

	private TaskQueue queue(String name, int port, Duration timeout) {
		RedisURI uri = RedisURI.builder().withHost("127.0.0.1").withPort(port).withTimeout(timeout).build();
		RedisClient client = RedisClient.create(uri);
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout);
		this.opened.add(store);
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue(name);
	}

}
