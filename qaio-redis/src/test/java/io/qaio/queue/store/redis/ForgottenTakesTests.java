package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRequeuer;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Takes that wait when the server forgets them, as somebody has removed its data.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
class ForgottenTakesTests {

	private static final int QUEUES = 31;

	/** The background job alone needs a second for each queue. */
	private static final Duration SOON = Duration.ofSeconds(12);

	private final RedisLayout layout;

	private final List<AutoCloseable> opened = new ArrayList<>();

	ForgottenTakesTests(RedisLayout layout) {
		this.layout = layout;
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	private <T extends AutoCloseable> T open(T resource) {
		this.opened.add(resource);
		return resource;
	}

	@Test
	void allQueuesHearOfNewTasksSoonAfterTheDataWasRemoved() throws Exception {
		RedisProcess redis = open(RedisProcess.start());
		List<TaskQueue> queues = application(client(redis), QUEUES);
		List<CompletableFuture<Task>> waiting = queues.stream().map((queue) -> queue.async().get()).toList();
		await().until(() -> pending(redis) == QUEUES);
		redis.command("FLUSHALL");
		List<TaskQueue> others = application(client(redis), QUEUES);
		others.forEach((queue) -> queue.put("work"));
		long begin = System.nanoTime();
		for (CompletableFuture<Task> take : waiting) {
			assertThat(take.get(SOON.toNanos() - (System.nanoTime() - begin), TimeUnit.NANOSECONDS).ack()).isTrue();
		}
	}

	@Test
	void theOnlyQueueOfManyThatIsListenedToHearsOfNewTasksSoon() throws Exception {
		RedisProcess redis = open(RedisProcess.start());
		List<TaskQueue> queues = application(client(redis), QUEUES);
		CompletableFuture<Task> waiting = queues.get(QUEUES - 1).async().get();
		await().until(() -> pending(redis) == 1);
		redis.command("FLUSHALL");
		application(client(redis), QUEUES).get(QUEUES - 1).put("work");
		assertThat(waiting.get(SOON.toMillis(), TimeUnit.MILLISECONDS).ack()).isTrue();
	}

	@Test
	void takesHearAtOnceWhenScriptsWereFlushed() throws Exception {
		RedisProcess redis = open(RedisProcess.start());
		TaskQueue queue = application(client(redis), 1).get(0);
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> pending(redis) == 1);
		redis.command("SCRIPT", "FLUSH");
		application(client(redis), 1).get(0).put("work");
		assertThat(waiting.get(SOON.toMillis(), TimeUnit.MILLISECONDS).ack()).isTrue();
	}

	@Test
	void takesHearSoonAfterARestartWithoutData() throws Exception {
		RedisProcess redis = open(RedisProcess.start());
		List<TaskQueue> queues = application(client(redis), QUEUES);
		List<CompletableFuture<Task>> waiting = queues.stream().map((queue) -> queue.async().get()).toList();
		await().until(() -> pending(redis) == QUEUES);
		redis.kill();
		redis.restart();
		List<TaskQueue> others = application(client(redis), QUEUES);
		others.forEach((queue) -> queue.put("work"));
		long begin = System.nanoTime();
		for (CompletableFuture<Task> take : waiting) {
			assertThat(take.get(SOON.toNanos() - (System.nanoTime() - begin), TimeUnit.NANOSECONDS).ack()).isTrue();
		}
	}

	@Test
	void aNodeOfAClusterThatWasFlushedIsNoticed() throws Exception {
		try (RedisClusterProcess cluster = RedisClusterProcess.start()) {
			for (RedisProcess node : cluster.nodes()) {
				List<TaskQueue> queues = application(client(cluster), QUEUES);
				List<CompletableFuture<Task>> waiting = queues.stream().map((queue) -> queue.async().get()).toList();
				await().until(() -> cluster.nodes().stream().mapToInt(this::pending).sum() == QUEUES);
				node.command("FLUSHALL");
				application(client(cluster), QUEUES).forEach((queue) -> queue.put("work"));
				long begin = System.nanoTime();
				for (CompletableFuture<Task> take : waiting) {
					assertThat(take.get(SOON.toNanos() - (System.nanoTime() - begin), TimeUnit.NANOSECONDS).ack())
						.isTrue();
				}
			}
		}
	}

	@Test
	void whileAllIsWellNothingMoreIsSent() {
		RedisProcess redis = open(RedisProcess.start());
		List<TaskQueue> queues = application(client(redis), QUEUES);
		queues.forEach((queue) -> queue.async().get());
		await().until(() -> pending(redis) == QUEUES);
		await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
		redis.command("CONFIG", "RESETSTAT");
		long begin = System.nanoTime();
		await().atMost(Duration.ofSeconds(20)).pollDelay(Duration.ofSeconds(10)).until(() -> true);
		// those of the background job, which asks about one queue a second
		assertThat(redis.scriptCalls()).isBetween(1L,
				Duration.ofNanos(System.nanoTime() - begin).plusMillis(500).toSeconds() + 1);
	}

	/**
	 * An application that requeues expired leases, as all do.
	 */
	private List<TaskQueue> application(AbstractRedisClient client, int queues) {
		RedisTaskStore store = open(new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout));
		TaskQueues all = TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build();
		List<TaskQueue> named = IntStream.range(0, queues).mapToObj((i) -> all.queue("q" + i)).toList();
		TaskRequeuer requeuer = new TaskRequeuer(all, Duration.ofSeconds(1));
		requeuer.start();
		this.opened.add(requeuer::stop);
		return named;
	}

	private RedisClient client(RedisProcess redis) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		return client;
	}

	private RedisClusterClient client(RedisClusterProcess cluster) {
		RedisClusterClient client = RedisClusterClient
			.create(RedisURI.create("127.0.0.1", cluster.nodes().get(0).port()));
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		return client;
	}

	private int pending(RedisProcess redis) {
		return Integer
			.parseInt(redis.command("EVAL", "local n = 0 for _, key in ipairs(redis.call('KEYS', '*pending-takes')) do"
					+ " n = n + redis.call('ZCARD', key) end return n", "0"));
	}

}
