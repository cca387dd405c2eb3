package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes to the keys of a queue as no Qaio does. Each test has a server that is empty.
 */
abstract class AbstractForeignEntriesTests {

	static final Duration LONG = Duration.ofMinutes(1);

	static final Duration SHORT = Duration.ofMillis(300);

	private static RedisProcess redis;

	private static RedisClient client;

	static RedisCommands<byte[], byte[]> commands;

	final RedisLayout layout;

	private final List<RedisTaskStore> stores = new ArrayList<>();

	AbstractForeignEntriesTests(RedisLayout layout) {
		this.layout = layout;
	}

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
		client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
		commands = client.connect(ByteArrayCodec.INSTANCE).sync();
	}

	@AfterAll
	static void stop() {
		if (redis != null) {
			client.shutdown();
			redis.close();
		}
	}

	@BeforeEach
	void removeAll() {
		commands.flushall();
	}

	@AfterEach
	void close() {
		this.stores.forEach(RedisTaskStore::close);
		this.stores.clear();
	}

	final TaskQueue queue(Duration visibilityTimeout) {
		return queue(visibilityTimeout, 10);
	}

	final TaskQueue queue(Duration visibilityTimeout, int maxAttempts) {
		return TaskQueues.on(store())
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw")
				.withVisibilityTimeout(visibilityTimeout)
				.withMaxAttempts(maxAttempts))
			.build()
			.queue("q");
	}

	final RedisTaskStore store() {
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout);
		this.stores.add(store);
		return store;
	}

	final byte[] key(String name) {
		return bytes("qaio:{q}:" + this.layout.keyStart + name);
	}

	final byte[] firstKey() {
		return key(this.layout.firstKey);
	}

	/**
	 * Add an entry to the ready tasks, behind them.
	 */
	final void addReady(byte[] entry) {
		if (this.layout == RedisLayout.LISTS) {
			commands.rpush(firstKey(), entry);
		}
		else {
			commands.xadd(firstKey(), Map.of(bytes("t"), entry));
		}
	}

	/**
	 * The entries in quarantine, the oldest first, with their fields.
	 */
	final List<Map<String, String>> quarantine() {
		return commands.xrange(key("quarantine"), Range.unbounded())
			.stream()
			.map(StreamMessage::getBody)
			.map(AbstractForeignEntriesTests::texts)
			.toList();
	}

	private static Map<String, String> texts(Map<byte[], byte[]> fields) {
		Map<String, String> texts = new HashMap<>();
		fields.forEach((name, value) -> texts.put(text(name), text(value)));
		return texts;
	}

	static void assertThatAllArrive(List<Task> tasks, int attempt, String... payloads) {
		assertThat(tasks).extracting((task) -> task.payload(String.class)).containsExactlyInAnyOrder(payloads);
		assertThat(tasks).extracting(Task::attempt).containsOnly(attempt);
		assertThat(tasks).allMatch(Task::ack);
	}

	final void assertThatOnlyTheQuarantineIsLeft(TaskQueue queue, int entries) {
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0, entries));
		assertThat(quarantine()).hasSize(entries);
	}

	/**
	 * A task as a version of Qaio would write it.
	 */
	static byte[] record(int format, String id, TaskTerms terms) {
		byte[] record = TaskRecord.encode(new NewTask(id, false, "raw", bytes("payload"), Map.of(), terms),
				System.currentTimeMillis());
		record[0] = (byte) format;
		return record;
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

}
