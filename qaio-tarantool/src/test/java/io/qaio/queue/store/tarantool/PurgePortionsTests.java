package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No call removes more than a bounded number of tasks.
 */
class PurgePortionsTests {

	@Test
	void callsThatRemoveAllAreSplit() throws Exception {
		try (TarantoolProcess tarantool = TarantoolProcess.start();
				TarantoolTaskStore store = new TarantoolTaskStore(
						IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port())), "qaio", PutLimits.NONE)) {
			TaskQueue queue = TaskQueues.on(store)
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
				.build()
				.queue("q");
			queue.putAll(IntStream.range(0, 10_000).mapToObj(Integer::toString).toList());
			for (int i = 0; i < 1_000; i++) {
				queue.put("unique", PutOptions.with().id("id-" + i).uniqueFor(Duration.ofHours(1)));
			}
			long before = tarantool.requests();
			assertThat(queue.purge()).isEqualTo(11_000);
			// 200 tasks or ids with each
			assertThat(tarantool.requests() - before).isBetween(55L + 5, 55L + 5 + 5);
			queue.putAll(IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
			for (Task task : queue.getAll(1_000, Duration.ZERO)) {
				assertThat(task.bury(new IllegalStateException("boom"))).isTrue();
			}
			before = tarantool.requests();
			assertThat(queue.dead().removeAll()).isEqualTo(1_000);
			assertThat(tarantool.requests() - before).isBetween(10L, 10L + 3);
			assertThat(Spaces.rows(tarantool, "qaio", "q")).isEqualTo(1);
		}
	}

}
