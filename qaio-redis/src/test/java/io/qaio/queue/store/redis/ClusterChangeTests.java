package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import io.qaio.test.ServerFailure;
import io.qaio.test.SlotMove;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Queues in a cluster whose masters are replaced and whose slots move. The driver's
 * client has the settings that it has in Spring Boot by default: commands take a minute,
 * and it does not look for other masters by itself.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@Timeout(120)
class ClusterChangeTests {

	/** Of Spring Boot. */
	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

	/** Much longer than it takes, much shorter than that. */
	private static final Duration SOON = Duration.ofSeconds(15);

	private static final ClusterClientOptions OPTIONS = ClusterClientOptions.builder()
		.timeoutOptions(TimeoutOptions.enabled())
		.build();

	private static RedisClusterProcess cluster;

	private final RedisLayout layout;

	private final List<AutoCloseable> opened = new ArrayList<>();

	ClusterChangeTests(RedisLayout layout) {
		this.layout = layout;
	}

	@BeforeAll
	static void start() {
		cluster = RedisClusterProcess.startWithReplicas();
	}

	@AfterAll
	static void stop() {
		if (cluster != null) {
			cluster.close();
		}
	}

	@AfterEach
	void repair() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
		cluster.servers().forEach(ServerFailure::repair);
		cluster.awaitComplete();
		cluster.servers().forEach((server) -> {
			if (server.command("INFO", "replication").contains("role:master")) {
				server.command("FLUSHALL");
			}
		});
	}

	@ParameterizedTest
	@EnumSource
	void aPutGoesToTheNewMaster(ServerFailure failure) throws Exception {
		RedisClusterClient client = client();
		TaskQueue queue = queue("q", client);
		queue.put("before");
		failure.happensTo(masterOf("q"));
		assertThat(soon(queue.async().put("after"), "put").duplicate()).isFalse();
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
		assertThat(client.getOptions()).isSameAs(OPTIONS);
	}

	@ParameterizedTest
	@EnumSource
	void anApplicationThatHasNotPutBeforeFindsTheNewMaster(ServerFailure failure) throws Exception {
		RedisClusterClient client = client();
		queue("other", client).put("another slot");
		failure.happensTo(masterOf("q"));
		assertThat(soon(queue("q", client).async().put("first"), "first put").duplicate()).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void aTaskIsAckedAtTheNewMaster(ServerFailure failure) throws Exception {
		TaskQueue queue = queue("q", client());
		queue.put("task");
		Task task = queue.getNow().orElseThrow();
		failure.happensTo(masterOf("q"));
		assertThat(soon(CompletableFuture.supplyAsync(task::ack), "ack")).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void aWaitingGetHearsFromTheNewMaster(ServerFailure failure) throws Exception {
		CompletableFuture<Task> waiting = queue("q", client()).async().get();
		awaitPending("q");
		TaskQueue other = connectedQueue("q");
		failure.happensTo(masterOf("q"));
		soon(other.async().put("heard"), "put for a waiting get");
		assertThat(soon(waiting, "waiting get").payload(String.class)).isEqualTo("heard");
	}

	@ParameterizedTest
	@EnumSource
	void aWaitingGetHearsWhenTheNodeOfItsSubscriptionFails(ServerFailure failure) throws Exception {
		TaskQueue subscriber = queue("subscriber", client());
		CompletableFuture<Task> before = subscriber.async().get();
		awaitPending("subscriber");
		TaskQueue other = connectedQueue("subscriber");
		RedisProcess node = cluster.servers()
			.stream()
			.filter((server) -> server.command("CLIENT", "LIST", "TYPE", "pubsub").contains(" sub=2 "))
			.findFirst()
			.orElseThrow();
		failure.happensTo(node);
		soon(other.async().put("heard"), "put for a subscriber");
		assertThat(soon(before, "subscriber").payload(String.class)).isEqualTo("heard");
	}

	@Test
	void whatIsSentWhileASlotMovesWaitsUntilItHasMoved() throws Exception {
		TaskQueue queue = queue("q", client());
		queue.put("ready");
		queue.put("delayed", PutOptions.with().delay(Duration.ofHours(1)));
		SlotMove move = moveOf("q");
		move.begin();
		move.moveKey();
		CompletableFuture<PutResult> put = queue.async().put("meanwhile");
		CompletableFuture<Task> got = queue.async().get();
		await().pollDelay(Duration.ofMillis(500)).until(() -> true);
		assertThat(put).isNotDone();
		assertThat(got).isNotDone();
		while (move.moveKey()) {
			assertThat(put).isNotDone();
		}
		move.end();
		assertThat(soon(put, "put after a move").duplicate()).isFalse();
		assertThat(soon(got, "get after a move").payload(String.class)).isEqualTo("ready");
		assertThat(queue.stats()).isEqualTo(new QueueStats(1, 1, 1, 0));
	}

	@Test
	void nothingFailsAndNothingIsDoubledWhileASlotMovesUnderLoad() throws Exception {
		TaskQueue queue = queue("q", client());
		AtomicBoolean over = new AtomicBoolean();
		List<CompletableFuture<Integer>> callers = IntStream.range(0, 4)
			.mapToObj((caller) -> CompletableFuture.supplyAsync(() -> putAndTake(queue, over)))
			.toList();
		for (int i = 0; i < 3; i++) {
			SlotMove move = moveOf("q");
			move.begin();
			while (move.moveKey()) {
				await().pollDelay(Duration.ofMillis(50)).until(() -> true);
			}
			move.end();
			await().pollDelay(Duration.ofMillis(100)).until(() -> true);
		}
		over.set(true);
		int left = 0;
		for (CompletableFuture<Integer> caller : callers) {
			left += soon(caller, "caller");
		}
		assertThat(queue.stats()).isEqualTo(new QueueStats(left, 0, 0, 0));
	}

	/**
	 * Put two tasks, and take and ack one, again and again.
	 * @return how many more were put than acked
	 */
	private static int putAndTake(TaskQueue queue, AtomicBoolean over) {
		int left = 0;
		while (!over.get()) {
			queue.put("one");
			queue.put("two");
			left += 2;
			Task task = queue.getNow().orElseThrow();
			assertThat(task.attempt()).isEqualTo(1);
			assertThat(task.ack()).isTrue();
			left--;
		}
		return left;
	}

	@Test
	void commandsGoStraightToTheNewNodeSoonAfterASlotHasMoved() {
		TaskQueue queue = queue("q", client());
		queue.put("before");
		SlotMove move = moveOf("q");
		move.begin();
		while (move.moveKey()) {
			// all of them
		}
		move.end();
		await().atMost(SOON).untilAsserted(() -> {
			long before = rejected(move.source());
			queue.put("after");
			assertThat(rejected(move.source())).isEqualTo(before);
		});
	}

	private static long rejected(RedisProcess server) {
		return server.command("INFO", "commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_eval"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll(".*rejected_calls=(\\d+).*", "$1")))
			.sum();
	}

	@Test
	void aPutWaitsWhileTheClusterIsDown() throws Exception {
		TaskQueue queue = queue("q", client());
		queue.put("before");
		RedisProcess owner = owner("q");
		RedisProcess other = moveOf("q").target();
		List<RedisProcess> gone = cluster.servers()
			.stream()
			.filter((server) -> server == other
					|| server.command("INFO", "replication").contains("master_port:" + other.port() + "\r"))
			.toList();
		gone.forEach(RedisProcess::kill);
		await().atMost(SOON).until(() -> owner.command("CLUSTER", "INFO").contains("cluster_state:fail"));
		CompletableFuture<PutResult> put = queue.async().put("after");
		await().pollDelay(Duration.ofMillis(500)).until(() -> true);
		assertThat(put).isNotDone();
		gone.forEach(RedisProcess::restart);
		assertThat(soon(put, "put").duplicate()).isFalse();
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
	}

	/**
	 * Of another application, which knows the nodes.
	 */
	private TaskQueue connectedQueue(String name) {
		TaskQueue queue = queue(name, client());
		queue.stats();
		return queue;
	}

	private void awaitPending(String queue) {
		String key = "qaio:{" + queue + "}:" + this.layout.keyStart + "pending-takes";
		await().ignoreExceptions().until(() -> owner(queue).command("ZCARD", key).equals("1"));
	}

	private static RedisProcess owner(String queue) {
		return cluster.ownerOf("{" + queue + "}").orElseThrow();
	}

	private static String slot(String queue) {
		return cluster.nodes().get(0).command("CLUSTER", "KEYSLOT", "{" + queue + "}");
	}

	private static RedisProcess masterOf(String queue) {
		RedisProcess master = owner(queue);
		master.awaitReplicas(1, Duration.ofSeconds(1));
		return master;
	}

	private static SlotMove moveOf(String queue) {
		RedisProcess source = owner(queue);
		RedisProcess target = cluster.servers()
			.stream()
			.filter((server) -> server != source && server.command("INFO", "replication").contains("role:master"))
			.findFirst()
			.orElseThrow();
		return new SlotMove(slot(queue), source, target);
	}

	private static <T> T soon(CompletableFuture<T> call, String name) throws Exception {
		long start = System.nanoTime();
		T result = call.get(SOON.toSeconds(), TimeUnit.SECONDS);
		System.out.printf("%s after %.1f s%n", name, (System.nanoTime() - start) / 1e9);
		return result;
	}

	private RedisClusterClient client() {
		RedisClusterClient client = RedisClusterClient.create(cluster.nodes()
			.stream()
			.map((node) -> RedisURI.builder()
				.withHost("127.0.0.1")
				.withPort(node.port())
				.withTimeout(DEFAULT_TIMEOUT)
				.build())
			.toList());
		client.setOptions(OPTIONS);
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		return client;
	}

	private TaskQueue queue(String name, RedisClusterClient client) {
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout);
		this.opened.add(store);
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue(name);
	}

}
