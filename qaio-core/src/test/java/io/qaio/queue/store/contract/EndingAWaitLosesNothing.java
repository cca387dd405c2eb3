package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A wait may end without a task: by its time, an interrupt, a cancellation or the closing
 * of the store. No task is lost, at whatever moment that happens.
 */
interface EndingAWaitLosesNothing extends ContractFixture {

	@Test
	default void aWaitThatEndedTakesNothing() throws Exception {
		assertThat(queue().get(Duration.ofMillis(50))).isEmpty();
		assertThat(queue().getAll(5, Duration.ofMillis(50))).isEmpty();
		assertThat(queue().getNow()).isEmpty();
		queue().put("work");
		letEnd(Duration.ofMillis(100));
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(take(queue()).attempt()).isEqualTo(1);
	}

	@Test
	default void aWaitThatEndsAtTheMomentATaskArrivesLosesNothing() throws Exception {
		int total = 200;
		Set<Object> seen = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < total; i++) {
			Duration wait = Duration.ofNanos(1_000_000 + i % 20 * 50_000L);
			Future<Optional<Task>> waiting = threads().submit(() -> queue().get(wait));
			Awaitility.await().pollDelay(Duration.ofMillis(1)).until(() -> true);
			queue().put("task-" + i);
			waiting.get().ifPresent((task) -> {
				seen.add(task.payload());
				task.ack();
			});
		}
		drain(seen);
		assertThat(seen).hasSize(total);
	}

	@Test
	default void anInterruptEndsAWaitAndLosesNothing() throws Exception {
		AtomicBoolean flag = new AtomicBoolean(true);
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				queue().get();
			}
			catch (Throwable ex) {
				flag.set(Thread.currentThread().isInterrupted());
				thrown.complete(ex);
			}
		});
		thread.start();
		letEnd(Duration.ofMillis(100));
		thread.interrupt();
		assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
		assertThat(flag).isFalse();
		queue().put("work");
		assertThat(take(queue()).attempt()).isEqualTo(1);
	}

	@Test
	default void anInterruptedThreadTakesNothing() {
		queue().put("work");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> queue().get());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> queue().get(NO_WAIT));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> queue().getAll(1, LONG_WAIT));
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
	}

	@Test
	default void anInterruptedThreadMayStillPutAndAck() {
		Thread.currentThread().interrupt();
		try {
			queue().put("work");
			assertThat(queue().getNow().orElseThrow().ack()).isTrue();
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	default void anInterruptAtTheMomentATaskArrivesLosesNothing() throws Exception {
		int total = 100;
		Set<Object> seen = ConcurrentHashMap.newKeySet();
		List<CompletableFuture<PutResult>> puts = new ArrayList<>();
		for (int i = 0; i < total; i++) {
			Thread thread = new Thread(() -> {
				try {
					Task task = queue().get();
					seen.add(task.payload());
					task.ack();
				}
				catch (InterruptedException ex) {
					// then somebody else gets the task
				}
			});
			thread.start();
			puts.add(queue().async().put("task-" + i));
			thread.interrupt();
			thread.join();
		}
		puts.forEach(CompletableFuture::join);
		drain(seen);
		assertThat(seen).hasSize(total);
	}

	@Test
	default void cancellingAWaitLosesNothing() throws Exception {
		List<CompletableFuture<?>> waits = List.of(queue().async().get(), queue().async().get(LONG_WAIT),
				queue().async().getAll(5, LONG_WAIT));
		letEnd(Duration.ofMillis(100));
		waits.forEach((wait) -> assertThat(wait.cancel(true)).isTrue());
		queue().put("work");
		Task task = take(queue());
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(task.ack()).isTrue();
		assertThat(waits)
			.allSatisfy((wait) -> assertThatExceptionOfType(CancellationException.class).isThrownBy(wait::get));
	}

	@Test
	default void cancellingAtTheMomentATaskArrivesLosesNothing() throws Exception {
		int total = 500;
		Set<Object> seen = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < total; i++) {
			String payload = "task-" + i;
			CompletableFuture<Task> waiting = queue().async().get();
			Future<PutResult> put = threads().submit(() -> queue().put(payload));
			if (i % 2 == 0) {
				put.get();
			}
			if (!waiting.cancel(false)) {
				seen.add(waiting.join().payload());
				waiting.join().ack();
			}
			put.get();
		}
		drain(seen);
		assertThat(seen).hasSize(total);
	}

	@Test
	default void whoeverGetsATaskMayCancelTheNextWait() throws Exception {
		CompletableFuture<Task> first = queue().async().get();
		CompletableFuture<Task> second = queue().async().get();
		CompletableFuture<Boolean> cancelled = first.thenApply((task) -> second.cancel(false));
		queue().putAll(List.of("a", "b"));
		Task one = first.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
		Task other = cancelled.get() ? take(queue()) : second.get();
		assertThat(List.of(one, other)).extracting(Task::payload).containsExactlyInAnyOrder("a", "b");
		assertThat(List.of(one, other)).extracting(Task::attempt).containsOnly(1);
	}

	@Test
	default void closingAStoreEndsItsWaitsAndNoOthers() throws Exception {
		TaskStore closing = open();
		TaskQueue queue = queues(closing, SETTINGS).queue(queueName());
		Future<Task> blocked = threads().submit(() -> queue.get());
		CompletableFuture<Task> future = queue.async().get();
		CompletableFuture<Task> other = queue().async().get();
		letEnd(Duration.ofMillis(100));
		closing.close();
		for (Future<Task> ended : List.of(blocked, future)) {
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> ended.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS))
				.withCauseInstanceOf(TaskStoreException.class)
				.withMessageContaining("the store is closed");
		}
		assertThat(other).isNotDone();
		queue().put("work");
		assertThat(other.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).payload()).isEqualTo("work");
	}

	@Test
	default void closingAStoreAtTheMomentATaskArrivesLosesNothing() throws Exception {
		int total = 20;
		Set<Object> seen = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < total; i++) {
			TaskStore closing = open();
			CompletableFuture<Task> waiting = queues(closing, SHORT_LEASE).queue(queueName()).async().get();
			CompletableFuture<PutResult> put = queue().async().put("task-" + i);
			closing.close();
			put.join();
			Awaitility.await().until(waiting::isDone);
		}
		while (seen.size() < total) {
			Task task = take(queue());
			assertThat(seen.add(task.payload())).isTrue();
			assertThat(task.ack()).isTrue();
		}
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	private void drain(Collection<Object> payloads) throws InterruptedException {
		// what was given up comes back by itself, perhaps a little later
		for (Optional<Task> task = queue().get(LEASE); task.isPresent(); task = queue().get(LEASE)) {
			assertThat(task.get().attempt()).isEqualTo(1);
			assertThat(payloads.add(task.get().payload())).isTrue();
			assertThat(task.get().ack()).isTrue();
		}
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

}
