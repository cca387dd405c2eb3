package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import io.qaio.test.ServerFailure;
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
 * Queues in a cluster whose masters are replaced.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@Timeout(120)
class ClusterFailoverTests {

	/** Much longer than it takes, much shorter than the timeout of commands. */
	private static final Duration SOON = ClusterQueues.SOON;

	private static RedisClusterProcess cluster;

	private final RedisLayout layout;

	private final ClusterQueues queues;

	ClusterFailoverTests(RedisLayout layout) {
		this.layout = layout;
		this.queues = new ClusterQueues(cluster, layout);
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
		this.queues.close();
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
		RedisClusterClient client = this.queues.client();
		ClientOptions options = client.getOptions();
		TaskQueue queue = this.queues.queue("q", client);
		queue.put("before");
		failure.happensTo(masterOf("q"));
		assertThat(ClusterQueues.soon(queue.async().put("after"), "put").duplicate()).isFalse();
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
		assertThat(client.getOptions()).isSameAs(options);
	}

	@ParameterizedTest
	@EnumSource
	void anApplicationThatHasNotPutBeforeFindsTheNewMaster(ServerFailure failure) throws Exception {
		RedisClusterClient client = this.queues.client();
		this.queues.queue("other", client).put("another slot");
		failure.happensTo(masterOf("q"));
		assertThat(ClusterQueues.soon(this.queues.queue("q", client).async().put("first"), "first put").duplicate())
			.isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void aTaskIsAckedAtTheNewMaster(ServerFailure failure) throws Exception {
		TaskQueue queue = this.queues.queue("q", this.queues.client());
		queue.put("task");
		Task task = queue.getNow().orElseThrow();
		failure.happensTo(masterOf("q"));
		assertThat(ClusterQueues.soon(CompletableFuture.supplyAsync(task::ack), "ack")).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void aWaitingGetHearsFromTheNewMaster(ServerFailure failure) throws Exception {
		CompletableFuture<Task> waiting = this.queues.queue("q", this.queues.client()).async().get();
		awaitPending("q");
		TaskQueue other = connectedQueue("q");
		failure.happensTo(masterOf("q"));
		ClusterQueues.soon(other.async().put("heard"), "put for a waiting get");
		assertThat(ClusterQueues.soon(waiting, "waiting get").payload(String.class)).isEqualTo("heard");
	}

	@ParameterizedTest
	@EnumSource
	void aWaitingGetHearsWhenTheNodeOfItsSubscriptionFails(ServerFailure failure) throws Exception {
		TaskQueue subscriber = this.queues.queue("subscriber", this.queues.client());
		CompletableFuture<Task> before = subscriber.async().get();
		awaitPending("subscriber");
		TaskQueue other = connectedQueue("subscriber");
		RedisProcess node = cluster.servers()
			.stream()
			.filter((server) -> server.command("CLIENT", "LIST", "TYPE", "pubsub").contains(" sub=2 "))
			.findFirst()
			.orElseThrow();
		failure.happensTo(node);
		ClusterQueues.soon(other.async().put("heard"), "put for a subscriber");
		assertThat(ClusterQueues.soon(before, "subscriber").payload(String.class)).isEqualTo("heard");
	}

	@Test
	void aPutWaitsWhileTheClusterIsDown() throws Exception {
		TaskQueue queue = this.queues.queue("q", this.queues.client());
		queue.put("before");
		RedisProcess owner = owner("q");
		RedisProcess other = cluster.servers()
			.stream()
			.filter((server) -> server != owner && server.command("INFO", "replication").contains("role:master"))
			.findFirst()
			.orElseThrow();
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
		assertThat(ClusterQueues.soon(put, "put").duplicate()).isFalse();
		assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
	}

	/**
	 * Of another application, which knows the nodes.
	 */
	private TaskQueue connectedQueue(String name) {
		TaskQueue queue = this.queues.queue(name, this.queues.client());
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

	private static RedisProcess masterOf(String queue) {
		RedisProcess master = owner(queue);
		master.awaitReplicas(1, Duration.ofSeconds(1));
		return master;
	}

}
