package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.ProxiedConnection;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

	@Test
	void callsThatWereGatheredBehindAStuckOneGoOnTogether() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port(), LONG);
		queue.putAll(List.of("a", "b", "c"));
		List<Task> tasks = queue.getAll(3, Duration.ZERO);
		assertThat(queue.async().put("before").get(20, TimeUnit.SECONDS)).isNotNull();
		proxy.swallowReplies((connection) -> true);
		List<CompletableFuture<?>> calls = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			calls.add(queue.async().put("meanwhile"));
			calls.add(queue.async().getNow());
		}
		tasks.forEach((task) -> calls.add(queue.async().ack(task)));
		CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(SOON.toSeconds(), TimeUnit.SECONDS);
		QueueStats stats = queue.stats();
		assertThat(stats.ready() + stats.taken()).isEqualTo(21);
	}

	@Test
	void callsThatWereGatheredBehindAStuckOneKeepTheirOwnDeadline() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		Duration timeout = Duration.ofSeconds(3);
		TaskQueue queue = queue(proxy.port(), timeout);
		queue.putAll(List.of("a", "b", "c", "d"));
		List<Task> tasks = queue.getAll(4, Duration.ZERO);
		proxy.hang();
		// as many as may be in flight, and those behind them a second later
		List<OwnTime> first = List.of(new OwnTime("put", queue.async().put("stuck")),
				new OwnTime("take", queue.async().getNow()), new OwnTime("ack", queue.async().ack(tasks.get(0))),
				new OwnTime("ack", queue.async().ack(tasks.get(1))));
		await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
		List<OwnTime> behind = List.of(new OwnTime("put", queue.async().put("behind")),
				new OwnTime("take", queue.async().getNow()), new OwnTime("ack", queue.async().ack(tasks.get(2))));
		for (OwnTime call : first) {
			call.assertEnds(timeout);
		}
		assertThat(behind).noneMatch((call) -> call.end.isDone());
		for (OwnTime call : behind) {
			call.assertEnds(timeout);
		}
		proxy.goOn();
		await().ignoreExceptions().atMost(SOON).until(() -> queue.put("again") != null);
	}

	@Test
	void whatAFailedTakeHasGotIsGivenBackAtOnce() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue queue = queue(proxy.port(), Duration.ofSeconds(1));
		assertThat(queue.getAll(3, Duration.ZERO)).as("loads the script").isEmpty();
		List<String> payloads = List.of("a", "b", "c", "d", "e");
		queue.putAll(payloads);
		// a reply that came late, or to a repeat, would be released without more
		proxy.swallowReplies((connection) -> true);
		proxy.refuse();
		assertThatExceptionOfType(TaskStoreUnavailableException.class).isThrownBy(() -> queue.getAll(3, Duration.ZERO));
		assertThat(redis.command("ZCARD", key("leases"))).isEqualTo("1");
		proxy.accept();
		await().atMost(SOON).ignoreExceptions().until(() -> queue.stats().equals(new QueueStats(5, 0, 0, 0)));
		List<Task> again = queue.getAll(5, Duration.ZERO);
		assertThat(again).extracting((task) -> task.payload(String.class)).isEqualTo(payloads);
		assertThat(again).extracting(Task::attempt).containsOnly(1);
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

	@ParameterizedTest
	@ValueSource(longs = { 1000, 500 })
	void withAShortTimeoutAWaitingGetHearsAgainAfterThreeOfIt(long millis) throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue deaf = queue(proxy.port(), Duration.ofMillis(millis));
		TaskQueue other = queue(redis.port(), LONG);
		CompletableFuture<Task> waiting = deaf.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		// as in an application that has run for a while: it knows its timeout
		await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
		proxy.swallowReplies((connection) -> true);
		long silent = System.nanoTime();
		await().atMost(SOON).until(() -> proxy.subscribers() == 2);
		System.out.printf("hears again after %.1f timeouts%n", (System.nanoTime() - silent) / 1e6 / millis);
		assertThat(Duration.ofNanos(System.nanoTime() - silent)).isLessThan(Duration.ofSeconds(5));
		other.put("heard");
		assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard");
	}

	@Test
	void aSubscriptionAloneThatHasGoneSilentIsReplaced() throws Exception {
		RedisProcess redis = redis();
		LoopbackProxy proxy = proxy(redis);
		TaskQueue deaf = queue(proxy.port(), LONG);
		CompletableFuture<Task> waiting = deaf.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		proxy.swallowReplies(ProxiedConnection::subscribes);
		await().atMost(SOON).until(() -> proxy.subscribers() == 2);
		queue(redis.port(), LONG).put("heard");
		assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard");
	}

	@Test
	void aSubscriptionThatStayedOnTheFormerServerIsReplaced() throws Exception {
		RedisProcess former = redis();
		RedisProcess server = redis();
		LoopbackProxy address = proxy(former);
		CompletableFuture<Task> waiting = queue(address.port(), LONG).async().get();
		await().until(() -> former.command("ZCARD", key("pending-takes")).equals("1"));
		address.leadTo(server.port());
		former.command("CLIENT", "KILL", "TYPE", "normal");
		await().atMost(SOON).until(() -> address.subscribers() == 2);
		queue(server.port(), LONG).put("heard");
		assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard");
	}

	@Test
	void aSubscriptionThatIsRefusedLeavesNoConnection() {
		RedisProcess redis = redis();
		TaskQueue queue = queue(redis.port(), LONG);
		// without channels from the start, nothing would connect
		queue.put("before");
		redis.command("ACL", "SETUSER", "default", "resetchannels");
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.get(Duration.ofSeconds(30)))
				.withMessageContaining("NOPERM");
			await().pollDelay(StoreClient.BACK_OFF.plusMillis(100)).until(() -> true);
		}
		await().until(() -> connections(redis).split(",").length == 1);
	}

	@Test
	void aUserWithoutTheRightToPingKeepsItsSubscription() throws Exception {
		RedisProcess redis = redis();
		redis.command("ACL", "SETUSER", "default", "-ping", "-persist");
		TaskQueue queue = queue(redis.port(), LONG);
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> redis.command("ZCARD", key("pending-takes")).equals("1"));
		String ours = connections(redis);
		// several heartbeats
		await().during(Duration.ofSeconds(8))
			.atMost(Duration.ofSeconds(12))
			.until(() -> connections(redis).equals(ours));
		assertThat(waiting).isNotDone();
	}

	@Test
	void putsThatWaitForReplicasGoOnWhenRepliesDoNotArriveAnyMore() throws Exception {
		RedisProcess master = redis();
		RedisProcess replica = redis("--replicaof", "127.0.0.1", Integer.toString(master.port()));
		await().atMost(SOON).until(() -> master.command("INFO", "replication").contains("state=online"));
		LoopbackProxy proxy = proxy(master);
		TaskQueue queue = queue("q", proxy.port(), LONG, new ReplicaWait(1, Duration.ofSeconds(2)));
		queue.put("before");
		proxy.swallowReplies((connection) -> true);
		assertThat(queue.async().put("meanwhile").get(SOON.toSeconds(), TimeUnit.SECONDS).duplicate()).isFalse();
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
		assertThat(replica.command("EXISTS", key((this.layout == RedisLayout.LISTS) ? "ready" : "tasks")))
			.isEqualTo("1");
	}

	@Test
	void aWaitForReplicasIsNoSilence() throws Exception {
		RedisProcess master = redis();
		LoopbackProxy proxy = proxy(master);
		ReplicaWait wait = new ReplicaWait(1, Duration.ofSeconds(2));
		RedisTaskStore store = store(proxy.port(), LONG, wait);
		// each waits behind those before it
		List<CompletableFuture<?>> puts = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			puts.add(queue(store, "q" + i).async().put("waits"));
		}
		for (CompletableFuture<?> put : puts) {
			assertThat(put).failsWithin(Duration.ofSeconds(20))
				.withThrowableThat()
				.withMessageContaining("0 had it within 2000 ms");
		}
		assertThat(proxy.connections()).isEqualTo(1);
	}

	@Test
	void anApplicationThatOnlyListensLeavesAServerThatHasBecomeAReplica() throws Exception {
		RedisProcess first = redis();
		RedisProcess second = redis();
		LoopbackProxy address = proxy(first);
		CompletableFuture<Task> waiting = queue(address.port(), LONG).async().get();
		await().until(() -> first.command("ZCARD", key("pending-takes")).equals("1"));
		address.leadTo(second.port());
		// of a master that it cannot reach: nothing is announced here any more
		first.command("REPLICAOF", "127.0.0.1", "1");
		// once or twice: perhaps also by the name of the former subscription
		await().atMost(SOON).until(() -> second.command("EXISTS", key("pending-takes")).equals("1"));
		queue(second.port(), LONG).put("heard");
		assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard");
	}

	@Test
	void putsAndGetsGoOnWhileAServerLoadsForLong() throws Exception {
		RedisProcess first = redis("--key-load-delay", "50000");
		RedisProcess second = redis("--rdbcompression", "no", "--repl-diskless-sync-delay", "0");
		LoopbackProxy address = proxy(first);
		TaskQueue queue = queue(address.port(), LONG);
		CompletableFuture<Task> waiting = queue("waiting", address.port(), LONG).async().get();
		String pending = "qaio:{waiting}:" + this.layout.keyStart + "pending-takes";
		await().until(() -> first.command("ZCARD", pending).equals("1"));
		queue.put("before");
		for (int i = 0; i < 200; i++) {
			second.command("EVAL", "redis.call('SET', KEYS[1], string.rep('x', 100000))", "1", "data" + i);
		}
		address.leadTo(second.port());
		// it loads what it gets from its master, with the connections open
		first.command("REPLICAOF", "127.0.0.1", Integer.toString(second.port()));
		await().atMost(SOON).until(() -> first.command("INFO", "persistence").contains("loading:1"));
		await().atMost(SOON).ignoreExceptions().until(() -> queue.put("after") != null);
		await().atMost(SOON).until(() -> second.command("EXISTS", pending).equals("1"));
		queue("waiting", second.port(), LONG).put("heard");
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
		// the first ones may be quicker than the sleep
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			long start = System.nanoTime();
			queue.put("meanwhile");
			return Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(4)) > 0;
		});
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
		return queue(name, port, timeout, ReplicaWait.NONE);
	}

	private TaskQueue queue(String name, int port, Duration timeout, ReplicaWait wait) {
		return queue(store(port, timeout, wait), name);
	}

	private RedisTaskStore store(int port, Duration timeout, ReplicaWait wait) {
		RedisURI uri = RedisURI.builder().withHost("127.0.0.1").withPort(port).withTimeout(timeout).build();
		RedisClient client = RedisClient.create(uri);
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		// as Spring Boot sets it
		client.setOptions(ClientOptions.builder().timeoutOptions(TimeoutOptions.enabled()).build());
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio", wait, this.layout);
		this.opened.add(store);
		return store;
	}

	private static TaskQueue queue(RedisTaskStore store, String name) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue(name);
	}

	/**
	 * A call, and for how long it has lasted.
	 */
	private static final class OwnTime {

		private final String operation;

		private final CompletableFuture<?> end;

		private final long since = System.nanoTime();

		private volatile long took;

		OwnTime(String operation, CompletableFuture<?> call) {
			this.operation = operation;
			this.end = call.handle((result, thrown) -> {
				this.took = System.nanoTime() - this.since;
				return thrown;
			});
		}

		void assertEnds(Duration timeout) throws Exception {
			assertThat(this.end.get(20, TimeUnit.SECONDS)).isNotNull()
				.satisfies((thrown) -> assertThat((Throwable) thrown)
					.hasStackTraceContaining("Queue 'q', " + this.operation + ": Redis cannot be reached or does not"));
			assertThat(Duration.ofNanos(this.took)).as(this.operation)
				.isBetween(timeout.minusMillis(100), timeout.plusMillis(1500));
		}

	}

}
