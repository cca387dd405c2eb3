package io.qaio.queue.store.tarantool;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.JsonPayloadSerializer;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.RedisProcess;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A queue may be moved to another store, as {@code docs/guides/stores.md} shows.
 */
class MovingTests {

	private static final QueueStats EMPTY = new QueueStats(0, 0, 0, 0);

	private final RedisProcess redis = RedisProcess.start();

	private final TarantoolProcess tarantool = TarantoolProcess.start();

	private final RedisClient client = RedisClient.create("redis://127.0.0.1:" + this.redis.port());

	private final TaskStore old = new RedisTaskStore(() -> this.client, "qaio");

	private final TaskStore young = new TarantoolTaskStore(
			IprotoSettings.of(new IprotoAddress("127.0.0.1", this.tarantool.port())), "qaio", PutLimits.NONE);

	private final TaskQueue from = queue(this.old, new RawPayloadSerializer(),
			new JsonPayloadSerializer(new JsonMapper()));

	private final TaskQueue to = queue(this.young, new RawPayloadSerializer(),
			new JsonPayloadSerializer(new JsonMapper()));

	private final Move move = new Move(this.old, this.young);

	@AfterEach
	void close() {
		this.old.close();
		this.young.close();
		this.client.close();
		this.redis.close();
		this.tarantool.close();
	}

	@Test
	void aQueueKeepsItsOrder() throws Exception {
		List<String> ids = this.from.putAll(IntStream.range(0, 250).mapToObj((i) -> "task-" + i).toList())
			.stream()
			.map(PutResult::id)
			.toList();
		this.move.run();
		assertThat(this.from.stats()).isEqualTo(EMPTY);
		List<Task> moved = this.to.getAll(1000, Duration.ZERO);
		assertThat(moved).extracting((task) -> task.payload(String.class))
			.isEqualTo(IntStream.range(0, 250).mapToObj((i) -> "task-" + i).toList());
		assertThat(moved).extracting(Task::id).isEqualTo(ids);
	}

	@Test
	void aTaskKeepsItsAttributes() throws Exception {
		String json = this.from
			.put(List.of(1.10),
					PutOptions.with()
						.serializer("json")
						.header("tenant", "acme")
						.visibilityTimeout(Duration.ofMinutes(7))
						.orderingKey("customer-42"))
			.id();
		String own = this.from.put("own", PutOptions.with().id("order-42").orderingKey("customer-42")).id();
		this.move.run();
		Task first = this.to.getNow().orElseThrow();
		assertThat(first.id()).isEqualTo(json);
		assertThat(first.serializer()).isEqualTo("json");
		assertThat(first.payload()).isEqualTo(List.of(1.10));
		assertThat(first.headers()).containsOnlyKeys("tenant").containsEntry("tenant", "acme");
		assertThat(first.visibilityTimeout()).isEqualTo(Duration.ofMinutes(7));
		assertThat(first.orderingKey()).contains("customer-42");
		assertThat(this.to.getNow()).as("the next of its key").isEmpty();
		first.ack();
		assertThat(this.to.getNow()).hasValueSatisfying((task) -> assertThat(task.id()).isEqualTo(own));
	}

	@Test
	void higherPrioritiesMoveFirst() throws Exception {
		this.from.put("low");
		this.from.put("high", PutOptions.with().priority(9));
		this.move.run();
		assertThat(this.to.getAll(2, Duration.ZERO)).extracting((task) -> task.payload(String.class))
			.containsExactly("high", "low");
	}

	@Test
	void aDelayedTaskMovesWhenItIsReady() throws Exception {
		this.from.put("later", PutOptions.with().delay(Duration.ofMillis(300)));
		this.move.run();
		assertThat(this.from.stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		awaitReady(1);
		this.move.run();
		assertThat(this.from.stats()).isEqualTo(EMPTY);
		assertThat(this.to.getNow()).isPresent();
	}

	@Test
	void aMoveThatDiedHalfwayLosesAndRepeatsNothing() throws Exception {
		this.from.putAll(List.of("a", "b", "c"));
		// put, and not acked any more: one of them is worked on before the next move
		List<Task> taken = this.move.take();
		taken.subList(0, 2).forEach(this.move::put);
		assertThat(this.to.getNow().orElseThrow().ack()).isTrue();
		awaitReady(3);
		this.move.run();
		assertThat(this.from.stats()).isEqualTo(EMPTY);
		assertThat(this.to.getAll(4, Duration.ZERO)).extracting((task) -> task.payload(String.class))
			.containsExactly("b", "c");
	}

	private void awaitReady(int tasks) {
		await().until(() -> {
			this.from.requeueExpired();
			return this.from.stats().ready() == tasks;
		});
	}

	private static TaskQueue queue(TaskStore store, PayloadSerializer... serializers) {
		return TaskQueues.on(store)
			.serializers(List.of(serializers))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(Duration.ofMillis(500)))
			.build()
			.queue("emails");
	}

	/**
	 * As in the document.
	 */
	private static final class Move {

		private final TaskQueue from;

		private final TaskQueue to;

		Move(TaskStore from, TaskStore to) {
			this.from = queue(from, new AsIs("raw"), new AsIs("json"));
			this.to = queue(to, new AsIs("raw"), new AsIs("json"));
		}

		void run() throws InterruptedException {
			for (List<Task> tasks = take(); !tasks.isEmpty(); tasks = take()) {
				tasks.forEach(this::put);
				this.from.ackAll(tasks);
			}
		}

		private List<Task> take() throws InterruptedException {
			return this.from.getAll(100, Duration.ZERO);
		}

		private void put(Task task) {
			PutOptions options = PutOptions.with()
				.id(task.id())
				.uniqueFor(Duration.ofHours(1))
				.serializer(task.serializer())
				.visibilityTimeout(task.visibilityTimeout());
			for (var header : task.headers().entrySet()) {
				options = options.header(header.getKey(), header.getValue());
			}
			this.to.put(task.payload(), task.orderingKey().map(options::orderingKey).orElse(options));
		}

	}

	private record AsIs(String name) implements PayloadSerializer {

		@Override
		public byte[] serialize(Object payload) {
			return (byte[]) payload;
		}

		@Override
		public Object deserialize(byte[] bytes, Type type) {
			return bytes;
		}

	}

}
