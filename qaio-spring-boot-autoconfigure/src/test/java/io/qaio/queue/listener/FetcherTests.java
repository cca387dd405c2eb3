package io.qaio.queue.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.qaio.queue.AsyncTaskQueue;
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
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

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

	@Test
	void theFirstQueueThatHasTasksIsTakenAndNoneAfterIt() {
		Fetch fetch = new Fetch(3);
		fetch.next(0).complete(List.of());
		fetch.next(1).complete(fetch.tasks(2));
		fetch.begin(8, true);
		assertThat(fetch.asked).containsExactly("0 8 PT0S", "1 8 PT0S");
		assertThat(fetch.arrived).containsExactly("1 2");
		assertThat(fetch.ended).containsExactly(2);
		fetch.begin(8, false);
		assertThat(fetch.ended).as("each fetch counts anew").containsExactly(2, 0);
		assertThat(fetch.asked).hasSize(5);
	}

	@Test
	void emptyQueuesAreWaitedForAtOnceAndTheFirstTaskEndsTheWait() {
		Fetch fetch = new Fetch(2);
		fetch.next(0).complete(List.of());
		fetch.next(1).complete(List.of());
		CompletableFuture<List<Task>> first = fetch.next(0);
		CompletableFuture<List<Task>> second = fetch.next(1);
		fetch.begin(8, true);
		assertThat(fetch.asked).containsExactly("0 8 PT0S", "1 8 PT0S", "0 8 PT10M", "1 8 PT10M");
		assertThat(fetch.ended).isEmpty();
		second.complete(fetch.tasks(1));
		assertThat(first).isCancelled();
		assertThat(fetch.arrived).containsExactly("1 1");
		assertThat(fetch.ended).containsExactly(1);
	}

	@Test
	void aWaitThatEndsWithoutTasksEndsTheFetch() {
		Fetch fetch = new Fetch(1);
		fetch.next(0).complete(List.of());
		fetch.begin(8, true);
		assertThat(fetch.asked).containsExactly("0 8 PT10M");
		assertThat(fetch.ended).containsExactly(0);
	}

	@Test
	void aFetchThatIsCancelledEndsAndTheNextOneIsNot() {
		Fetch fetch = new Fetch(2);
		CompletableFuture<List<Task>> pending = fetch.next(0);
		fetch.begin(8, true);
		fetch.fetcher.cancel();
		assertThat(pending).isCancelled();
		assertThat(fetch.asked).as("nobody looks any more").hasSize(1);
		assertThat(fetch.ended).containsExactly(0);
		fetch.next(0).complete(List.of());
		fetch.next(1).complete(fetch.tasks(1));
		fetch.begin(8, true);
		assertThat(fetch.arrived).containsExactly("1 1");
	}

	@Test
	void aTakeThatBeginsAfterTheFetchWasCancelledIsCancelled() {
		Fetch fetch = new Fetch(1);
		CompletableFuture<List<Task>> late = fetch.next(0);
		fetch.onAsked = fetch.fetcher::cancel;
		fetch.begin(8, true);
		assertThat(late).isCancelled();
		assertThat(fetch.ended).containsExactly(0);
	}

	@Test
	void aQueueThatFailsIsPassedOverUntilItIsTimeToTryItAgain(CapturedOutput output) {
		Fetch fetch = new Fetch(2);
		fetch.next(0).completeExceptionally(new IllegalStateException("away"));
		fetch.next(1).complete(List.of());
		fetch.begin(8, false);
		assertThat(fetch.asked).containsExactly("0 8 PT0S", "1 8 PT0S");
		assertThat(fetch.ended).as("another queue works").containsExactly(0);
		assertThat(output).containsOnlyOnce("cannot take tasks from [queue-0], which is tried again")
			.contains("IllegalStateException: away");
		fetch.asked.clear();
		fetch.begin(8, true);
		assertThat(fetch.asked).startsWith("1 8 PT0S").hasSize(2).last().asString().startsWith("1 8 PT0.0");
		// the pause is over in the end, and nothing is logged for the attempt
		await().untilAsserted(() -> {
			fetch.asked.clear();
			fetch.next(0).completeExceptionally(new IllegalStateException("still away"));
			fetch.begin(8, false);
			assertThat(fetch.asked).containsExactly("0 8 PT0S", "1 8 PT0S");
		});
		assertThat(output).containsOnlyOnce("cannot take tasks from")
			.doesNotContain("still away")
			.doesNotContain("takes tasks again");
		await().untilAsserted(() -> {
			fetch.asked.clear();
			fetch.next(0).complete(fetch.tasks(1));
			fetch.begin(8, false);
			assertThat(fetch.asked).containsExactly("0 8 PT0S");
		});
		assertThat(output).containsOnlyOnce("Listener 'listener' takes tasks again");
	}

	@Test
	void whereAllQueuesFailTheFetchEndsWhenTheyMayBeTriedAgain(CapturedOutput output) {
		Fetch fetch = new Fetch(1);
		fetch.next(0).completeExceptionally(new IllegalStateException("away"));
		fetch.begin(8, true);
		assertThat(fetch.ended).as("not at once").isEmpty();
		await().until(() -> fetch.ended.equals(List.of(0)));
		assertThat(fetch.nanos).allMatch((nanos) -> nanos >= TimeUnit.MILLISECONDS.toNanos(99));
		assertThat(output).containsOnlyOnce("cannot take tasks from");
		fetch.asked.clear();
		fetch.begin(8, true);
		assertThat(fetch.asked).as("a look tells whether the store is back").first().isEqualTo("0 8 PT0S");
		assertThat(output).containsOnlyOnce("takes tasks again");
		fetch.asked.clear();
		fetch.begin(8, true);
		assertThat(fetch.asked).containsExactly("0 8 PT10M");
	}

	@Test
	void aStoreThatThrowsOrAnswersNothingCountsAsOneThatFails(CapturedOutput output) {
		Fetch fetch = new Fetch(2);
		fetch.next(0).complete(null);
		fetch.onAsked = () -> {
			if (fetch.asked.size() == 2) {
				throw new IllegalStateException("thrown");
			}
		};
		fetch.begin(8, false);
		await().until(() -> fetch.ended.equals(List.of(0)));
		assertThat(output).containsOnlyOnce("cannot take tasks from").contains("queue-0", "queue-1");
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

	/**
	 * A fetcher of queues whose takes the test completes; those that it does not expect
	 * find no task.
	 */
	private static final class Fetch implements Fetcher.Sink {

		private final List<Queue<CompletableFuture<List<Task>>>> takes = new ArrayList<>();

		/** Place, number of tasks and wait of each take. */
		private final List<String> asked = new CopyOnWriteArrayList<>();

		/** Place and number of tasks of each arrival. */
		private final List<String> arrived = new CopyOnWriteArrayList<>();

		private final List<Integer> ended = new CopyOnWriteArrayList<>();

		private final List<Long> nanos = new CopyOnWriteArrayList<>();

		private final Fetcher fetcher;

		private volatile Runnable onAsked = () -> {
		};

		Fetch(int queues) {
			this.fetcher = new Fetcher("listener", IntStream.range(0, queues).mapToObj(this::queue).toList(),
					new ListenerTimer(ListenerTimer.thread()), this);
		}

		private TaskQueue queue(int place) {
			this.takes.add(new ConcurrentLinkedQueue<>());
			AsyncTaskQueue async = mock();
			given(async.getAll(anyInt(), any())).willAnswer((call) -> {
				this.asked.add(place + " " + call.getArgument(0) + " " + call.getArgument(1));
				this.onAsked.run();
				CompletableFuture<List<Task>> take = this.takes.get(place).poll();
				return (take != null) ? take : CompletableFuture.completedFuture(List.of());
			});
			TaskQueue queue = mock(TaskQueue.class, "queue-" + place);
			given(queue.async()).willReturn(async);
			return queue;
		}

		/** The take of a queue that comes next. */
		CompletableFuture<List<Task>> next(int place) {
			CompletableFuture<List<Task>> take = new CompletableFuture<>();
			this.takes.get(place).add(take);
			return take;
		}

		List<Task> tasks(int count) {
			return Stream.generate(() -> (Task) mock(Task.class)).limit(count).toList();
		}

		void begin(int max, boolean wait) {
			this.fetcher.fetch(max, wait);
		}

		@Override
		public void arrived(List<Task> tasks, int place) {
			this.arrived.add(place + " " + tasks.size());
		}

		@Override
		public void fetchEnded(int count, long nanos) {
			assertThat(nanos).isBetween(0L, TimeUnit.MINUTES.toNanos(2));
			this.nanos.add(nanos);
			this.ended.add(count);
		}

	}

}
