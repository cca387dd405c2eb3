package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A queue may be moved to another store, as {@code docs/tarantool.md} shows.
 */
class MovingTests {

	@Test
	void aQueueIsDrainedIntoAnotherStoreInItsOrder() throws Exception {
		try (TarantoolProcess tarantool = TarantoolProcess.start();
				TarantoolTaskStore store = new TarantoolTaskStore(
						IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port())), "qaio", PutLimits.NONE);
				MemoryTaskStore old = new MemoryTaskStore()) {
			TaskQueue from = queue(old);
			TaskQueue to = queue(store);
			from.putAll(IntStream.range(0, 250).mapToObj((i) -> "task-" + i).toList(),
					PutOptions.with().header("tenant", "acme"));

			for (List<Task> tasks = from.getAll(100, Duration.ZERO); !tasks.isEmpty(); tasks = from.getAll(100,
					Duration.ZERO)) {
				for (Task task : tasks) {
					PutOptions options = PutOptions.with().id(task.id()).serializer(task.serializer());
					for (var header : task.headers().entrySet()) {
						options = options.header(header.getKey(), header.getValue());
					}
					to.put(task.payload(), options);
				}
				from.ackAll(tasks);
			}

			assertThat(from.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
			assertThat(to.getAll(1000, Duration.ZERO)).hasSize(250)
				.allMatch((task) -> "acme".equals(task.headers().get("tenant")))
				.extracting((task) -> task.payload(String.class))
				.isEqualTo(IntStream.range(0, 250).mapToObj((i) -> "task-" + i).toList());
		}
	}

	private static TaskQueue queue(TaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue("emails");
	}

}
