package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a fetch ends.
 */
@ExtendWith(OutputCaptureExtension.class)
class FetcherTests {

	@Test
	void anErrorEndsAFetchAndIsLogged(CapturedOutput output) throws Exception {
		assertThat(fetch(1, 1, (tasks) -> {
			throw new LinkageError("not really");
		})).isEqualTo(1);
		assertThat(output).contains("Listener 'listener' cannot take tasks from", "LinkageError: not really");
	}

	@Test
	void aFetchSaysHowManyTasksItBrought() throws Exception {
		assertThat(fetch(8, 0)).isZero();
		assertThat(fetch(8, 2)).isEqualTo(2);
		assertThat(fetch(8, 8)).isEqualTo(8);
	}

	private static int fetch(int max, int ready) throws Exception {
		return fetch(max, ready, (tasks) -> {
		});
	}

	private static int fetch(int max, int ready, Consumer<List<Task>> arrival) throws Exception {
		ListenerTimer timer = new ListenerTimer(ListenerTimer.thread());
		try (MemoryTaskStore store = new MemoryTaskStore()) {
			TaskQueue queue = TaskQueues.on(store)
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
				.build()
				.queue("mails");
			for (int i = 0; i < ready; i++) {
				queue.put("task");
			}
			CompletableFuture<Integer> brought = new CompletableFuture<>();
			new Fetcher("listener", List.of(queue), timer, new Fetcher.Sink() {

				@Override
				public void arrived(List<Task> tasks, int place) {
					arrival.accept(tasks);
				}

				@Override
				public void fetchEnded(int count, long nanos) {
					brought.complete(count);
				}

			}).fetch(max, false);
			return brought.get(10, TimeUnit.SECONDS);
		}
		finally {
			timer.stop();
		}
	}

}
