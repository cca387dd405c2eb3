package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskNotReplicatedException;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Puts that wait for replicas.
 */
@Timeout(120)
class RedisReplicaTests {

	private static final Duration SECONDS = Duration.ofSeconds(20);

	private static final String READY = "qaio:{q}:ready";

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void whenPutReturnsTheReplicaHasTheTask() throws Exception {
		RedisProcess master = open(RedisProcess.start());
		RedisProcess replica = replicaOf(master);
		TaskQueue queue = queue(master, new ReplicaWait(1, Duration.ofSeconds(30)));
		for (int i = 1; i <= 50; i++) {
			queue.put("task");
			assertThat(replica.command("LLEN", READY)).isEqualTo(String.valueOf(i));
		}
		queue.putAll(List.of("a", "b"));
		assertThat(replica.command("LLEN", READY)).isEqualTo("52");
		assertThat(queue.ackAll(queue.getAll(100, Duration.ZERO))).isEqualTo(52);
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> master.command("EXISTS", "qaio:{q}:pending-takes").equals("1"));
		queue.put("handed over");
		assertThat(waiting.get(20, TimeUnit.SECONDS).ack()).isTrue();
	}

	@Test
	void withoutEnoughReplicasPutSaysThatTheTaskIsOnTheMaster() throws Exception {
		RedisProcess master = open(RedisProcess.start());
		RedisProcess replica = replicaOf(master);
		TaskQueue queue = queue(master, new ReplicaWait(2, Duration.ofMillis(50)));
		assertThatNotReplicated(() -> queue.put("task"), "2 replicas", " had it within 50 ms");
		assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(queue.getNow().orElseThrow().ack()).isTrue();
		replica.kill();
		TaskQueue other = queue(master, new ReplicaWait(1, Duration.ofMillis(50)));
		await().atMost(SECONDS).until(() -> !master.command("INFO", "replication").contains("slave0"));
		assertThatNotReplicated(() -> other.put("task", PutOptions.with().id("order-42")), "0 had it");
		replica.restart();
		await().atMost(SECONDS).until(() -> {
			try {
				other.put("task again", PutOptions.with().id("order-42"));
				return true;
			}
			catch (TaskNotReplicatedException ex) {
				return false;
			}
		});
		assertThat(other.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(other.get().payload(String.class)).isEqualTo("task");
	}

	@Test
	void aPutThatWaitsHoldsUpNothingElse() throws Exception {
		RedisProcess master = open(RedisProcess.start());
		RedisProcess replica = replicaOf(master);
		TaskQueue queue = queue(master, new ReplicaWait(1, Duration.ofSeconds(60)));
		queue.put("first");
		replica.pause();
		CompletableFuture<PutResult> put = queue.async().put("second");
		await().until(() -> queue.stats().ready() == 2);
		Task task = queue.get();
		assertThat(task.payload(String.class)).isEqualTo("first");
		assertThat(task.ack()).isTrue();
		assertThat(put).isNotDone();
		replica.resume();
		assertThat(put.get(20, TimeUnit.SECONDS)).isNotNull();
	}

	@Test
	void aWaitThatIsRepeatedOnAnotherConnectionConfirmsNothing() throws Exception {
		RedisProcess master = open(RedisProcess.start());
		RedisProcess replica = replicaOf(master);
		TaskQueue queue = queue(master, new ReplicaWait(1, Duration.ofSeconds(60)));
		queue.put("first");
		replica.pause();
		CompletableFuture<PutResult> put = queue.async().put("second");
		await().until(() -> master.command("LLEN", READY).equals("2"));
		await().until(() -> master.command("CLIENT", "LIST").contains("cmd=wait"));
		master.command("CLIENT", "KILL", "TYPE", "normal");
		replica.resume();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> put.get(20, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(TaskNotReplicatedException.class)
			.withMessageContaining("the connection broke");
		assertThat(queue.put("third")).isNotNull();
		assertThat(queue.stats()).isEqualTo(new QueueStats(3, 0, 0, 0));
	}

	@Test
	void inAClusterNothingIsStored() throws Exception {
		RedisClusterProcess cluster = open(RedisClusterProcess.start());
		RedisClusterClient client = RedisClusterClient.create("redis://127.0.0.1:" + cluster.nodes().get(0).port());
		open(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		TaskQueue queue = queue(
				new RedisTaskStore(() -> client, "qaio", new ReplicaWait(1, SECONDS), RedisLayout.LISTS));
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.put("task"))
			.withMessageContaining("Queue 'q', put")
			.withMessageContaining("not possible in a cluster");
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	private static void assertThatNotReplicated(org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
			String... words) {
		assertThatExceptionOfType(TaskNotReplicatedException.class).isThrownBy(call)
			.withMessageContaining("Queue 'q', put: stored on the master")
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(words));
	}

	private RedisProcess replicaOf(RedisProcess master) {
		RedisProcess replica = open(RedisProcess.start("--replicaof", "127.0.0.1", String.valueOf(master.port())));
		await().atMost(SECONDS).until(() -> master.command("INFO", "replication").contains("state=online"));
		return replica;
	}

	private TaskQueue queue(RedisProcess redis, ReplicaWait wait) {
		RedisClient client = RedisClient
			.create(RedisURI.builder().withHost("127.0.0.1").withPort(redis.port()).withTimeout(SECONDS).build());
		open(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		return queue(new RedisTaskStore(() -> client, "qaio", wait, RedisLayout.LISTS));
	}

	private TaskQueue queue(TaskStore store) {
		open(store);
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue("q");
	}

	private <T extends AutoCloseable> T open(T closeable) {
		this.opened.add(closeable);
		return closeable;
	}

}
