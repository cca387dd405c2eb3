package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The contract on streams of one Redis server.
 */
class RedisStreamsTaskStoreTests extends RedisTaskStoreTests {

	private static final Duration LEASE = Duration.ofMillis(300);

	@Override
	RedisLayout layout() {
		return RedisLayout.STREAMS;
	}

	@Test
	void theStreamIsEmptyAfterTenThousandTasks() throws Exception {
		queue().put("stays while the others pass");
		Task first = queue().getNow().orElseThrow();
		for (int i = 0; i < 98; i++) {
			queue().putAll(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
			List<Task> tasks = queue().getAll(100, Duration.ZERO);
			// some come back, and go ahead of the others
			tasks.get(0).release(Duration.ZERO);
			tasks.get(1).fail();
			assertThat(queue().ackAll(tasks)).isEqualTo(98);
			assertThat(queue().ackAll(queue().getAll(100, Duration.ZERO))).isEqualTo(2);
		}
		for (int i = 0; i < 200; i++) {
			queue().put("single", PutOptions.with().priority(i % 2));
			assertThat(queue().getNow().orElseThrow().ack()).isTrue();
		}
		assertThat(redis.command("XLEN", key("tasks"))).isEqualTo("1");
		assertThat(pending("tasks")).isEqualTo(1);
		assertThat(first.ack()).isTrue();
		for (String stream : List.of("tasks", "ahead")) {
			assertThat(redis.command("XLEN", key(stream))).isEqualTo("0");
			assertThat(pending(stream)).isZero();
			assertThat(Long.parseLong(redis.command("MEMORY", "USAGE", key(stream)))).isLessThan(5_000);
		}
		queue().requeueExpired();
		assertThat(redis.command("EXISTS", key("tasks"), key("ahead"))).isEqualTo("0");
	}

	@Test
	void consumersOfApplicationsThatAreGoneAreRemovedAndTheirTasksReturn() throws Exception {
		queue().putAll(List.of("a", "b", "c", "d", "e"));
		Task taken = queue().getNow().orElseThrow();
		try (RedisTaskStore gone = (RedisTaskStore) openStore()) {
			assertThat(queueOf(gone, LEASE).getAll(2, Duration.ZERO)).hasSize(2);
			assertThat(consumers("tasks")).hasSize(2).contains(gone.consumer());
		}
		// it still has tasks
		queue().requeueExpired();
		assertThat(consumers("tasks")).hasSize(2);
		await().until(() -> queue().stats().equals(new QueueStats(4, 0, 1, 0)) || queue().requeueExpired() > 0);
		queue().requeueExpired();
		assertThat(consumers("tasks")).hasSize(1);
		assertThat(pending("tasks")).isEqualTo(1);
		List<Task> rest = queue().getAll(10, Duration.ZERO);
		assertThat(rest).extracting((task) -> task.payload(String.class)).containsExactly("b", "c", "d", "e");
		assertThat(rest).extracting(Task::attempt).containsExactly(2, 2, 1, 1);
		assertThat(pending("tasks")).isEqualTo(3);
		assertThat(pending("ahead")).isEqualTo(2);
		assertThat(queue().ackAll(rest)).isEqualTo(4);
		assertThat(taken.ack()).isTrue();
		queue().requeueExpired();
		assertThat(redis.command("KEYS", key("*")).lines()).noneMatch((key) -> key.matches(".*:(tasks|ahead)"));
	}

	@Test
	void aConsumerThatIsRemovedByHandLosesNoTask() throws Exception {
		TaskQueue queue = queueOf((RedisTaskStore) openStore(), LEASE);
		queue.putAll(List.of("a", "b", "c"));
		List<Task> taken = queue.getAll(2, Duration.ZERO);
		consumers("tasks").forEach((name) -> redis.command("XGROUP", "DELCONSUMER", key("tasks"), "qaio", name));
		assertThat(pending("tasks")).isZero();
		assertThat(taken.get(0).ack()).isTrue();
		await().until(() -> queue.requeueExpired() == 1);
		List<Task> tasks = queue.getAll(10, Duration.ZERO);
		assertThat(tasks).extracting((task) -> task.payload(String.class)).containsExactly("b", "c");
		assertThat(queue.ackAll(tasks)).isEqualTo(2);
		assertThat(taken.get(1).ack()).isFalse();
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void listsAndStreamsOfOneServerDoNotMeet() {
		try (RedisTaskStore lists = new RedisTaskStore(() -> client, "qaio")) {
			TaskQueue other = queueOf(lists, Duration.ofMinutes(1));
			queue().put("in a stream", PutOptions.with().id("order-42"));
			other.put("in a list", PutOptions.with().id("order-42"));
			assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
			assertThat(other.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
			Task task = other.getNow().orElseThrow();
			assertThat(task.payload(String.class)).isEqualTo("in a list");
			assertThat(task.ack()).isTrue();
			assertThat(queue().purge()).isEqualTo(1);
		}
	}

	private TaskQueue queueOf(RedisTaskStore store, Duration timeout) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(timeout))
			.build()
			.queue(queueName());
	}

	private long pending(String stream) {
		return Long.parseLong(redis.command("XPENDING", key(stream), "qaio").lines().findFirst().orElseThrow());
	}

	private Set<String> consumers(String stream) {
		List<String> reply = redis.command("XINFO", "CONSUMERS", key(stream), "qaio").lines().toList();
		return IntStream.range(1, reply.size())
			.filter((i) -> reply.get(i - 1).equals("name"))
			.mapToObj(reply::get)
			.collect(Collectors.toSet());
	}

}
