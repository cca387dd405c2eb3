package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Taking is atomic: there is no moment in which a task is in no structure.
 */
interface TakingIsAtomic extends ContractFixture {

	@Test
	default void atEveryMomentATaskIsInExactlyOneState() throws Exception {
		int total = 50;
		queue().putAll(texts("task", 0, total));
		AtomicBoolean done = new AtomicBoolean();
		List<Future<?>> workers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			int worker = i;
			TaskQueue process = queue(SETTINGS.withMaxAttempts(60_000));
			workers.add(threads().submit(() -> {
				while (!done.get()) {
					for (Task task : process.getAll(3, Duration.ofMillis(50))) {
						assertThat((worker % 2 == 0) ? task.fail() : task.release(NO_WAIT)).isTrue();
					}
				}
				return null;
			}));
		}
		for (int i = 0; i < 300; i++) {
			QueueStats stats = queue().stats();
			assertThat(stats.ready() + stats.taken()).as("%s", stats).isEqualTo(total);
		}
		done.set(true);
		for (Future<?> worker : workers) {
			worker.get();
		}
		assertThat(queue().stats()).isEqualTo(new QueueStats(total, 0, 0, 0));
	}

	@Test
	default void takesThatTravelTogetherGetEachTheirOwnTasks() {
		queue().putAll(texts("task", 0, 60));
		List<CompletableFuture<List<Task>>> takes = new ArrayList<>();
		for (int i = 0; i < 15; i++) {
			takes.add(queue().async().getAll(3, NO_WAIT));
			takes.add(queue().async().getNow().thenApply((task) -> task.stream().toList()));
		}
		List<Task> all = new ArrayList<>();
		for (int i = 0; i < takes.size(); i++) {
			List<Task> tasks = takes.get(i).join();
			assertThat(tasks).hasSize((i % 2 == 0) ? 3 : 1);
			all.addAll(tasks);
		}
		assertThat(all).extracting(Task::id).doesNotHaveDuplicates();
		assertThat(queue().ackAll(all)).isEqualTo(60);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

}
