package io.qaio.queue.store.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.AsyncDeadTasks;
import io.qaio.queue.DeadTask;
import io.qaio.queue.InvalidTaskException;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.onlyDead;
import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The futures of {@link io.qaio.queue.AsyncTaskQueue} do what the blocking calls do.
 */
interface Futures extends ContractFixture {

	@Test
	default void futuresDoWhatTheBlockingCallsDo() throws Exception {
		String id = queue().async().put("a").get().id();
		assertThat(queue().async().put("b", PutOptions.with().id("own")).get()).isEqualTo(new PutResult("own", false));
		assertThat(queue().async().put("again", PutOptions.with().id("own")).get())
			.isEqualTo(new PutResult("own", true));
		List<String> ids = queue().async().putAll(List.of("c", "d")).get().stream().map(PutResult::id).toList();
		assertThat(queue().async().putAll(List.of()).get()).isEmpty();
		queue().async().putAll(List.of("e"), PutOptions.with().maxAttempts(1)).get();
		assertThat(queue().async().stats().get()).isEqualTo(new QueueStats(5, 0, 0, 0));
		Task a = queue().async().get().get();
		Task b = queue().async().get(LONG_WAIT).get().orElseThrow();
		Task c = queue().async().getNow().get().orElseThrow();
		List<Task> rest = queue().async().getAll(10, LONG_WAIT).get();
		assertThat(List.of(a.id(), b.id(), c.id())).containsExactly(id, "own", ids.get(0));
		assertThat(rest).extracting(Task::payload).containsExactly("d", "e");
		assertThat(queue().async().getNow().get()).isEmpty();
		Instant deadline = a.deadline();
		assertThat(queue().async().extend(a, Duration.ofMinutes(5)).get()).isTrue();
		assertThat(a.deadline()).isAfter(deadline);
		assertThat(queue().async().ack(a).get()).isTrue();
		assertThat(queue().async().ack(a).get()).isFalse();
		assertThat(queue().async().release(b, NO_WAIT).get()).isTrue();
		assertThat(queue().async().release(b, NO_WAIT).get()).isFalse();
		assertThat(queue().async().fail(rest.get(1), new Exception("boom")).get()).isTrue();
		assertThat(queue().async().extend(rest.get(1), LEASE).get()).isFalse();
		assertThat(queue().async().ackAll(List.of(a, c, rest.get(0))).get()).isEqualTo(2);
		assertThat(queue().async().ackAll(List.of()).get()).isZero();
		assertThat(queue().async().stats().get()).isEqualTo(new QueueStats(1, 0, 0, 1));
		assertThat(onlyDead(queue()).error()).isEqualTo("java.lang.Exception: boom");
	}

	@Test
	default void futuresRequeuePurgeAndReplayAsTheBlockingCallsDo() throws Exception {
		queue().putAll(texts("task", 0, 250));
		takeAll(queue(SHORT_LEASE), 250);
		letEnd(LEASE);
		assertThat(queue().async().requeueExpired().get()).isEqualTo(250);
		assertThat(queue().async().requeueExpired().get()).isZero();
		List<Task> tasks = takeAll(queue(), 240);
		tasks.forEach((task) -> task.bury(new Exception("boom")));
		assertThat(queue().async().purge().get()).isEqualTo(10);
		AsyncDeadTasks dead = queue().async().dead();
		assertThat(dead.list(1, 2).get()).extracting(DeadTask::id)
			.containsExactly(tasks.get(1).id(), tasks.get(2).id());
		assertThatIllegalArgumentException().isThrownBy(() -> dead.list(0, 0));
		assertThat(dead.replay(tasks.get(0).id()).get()).isTrue();
		assertThat(dead.replay(tasks.get(0).id()).get()).isFalse();
		assertThat(dead.remove(tasks.get(1).id()).get()).isTrue();
		assertThat(dead.replayAll().get()).isEqualTo(238);
		assertThat(dead.removeAll().get()).isZero();
		assertThat(queue().stats()).isEqualTo(new QueueStats(239, 0, 0, 0));
	}

	@Test
	default void aFutureThatItsCallerFailsLosesNoTask() {
		CompletableFuture<Task> failed = queue().async().get();
		failed.completeExceptionally(new IllegalStateException("no longer needed"));
		queue().put("work");
		assertThat(take(queue()).attempt()).isEqualTo(1);
	}

	@Test
	default void badArgumentsOfAsynchronousCallsThrowAtOnce() {
		queue().put("work");
		Task task = take(queue());
		Duration negative = Duration.ofMillis(-1);
		assertThatIllegalArgumentException().isThrownBy(() -> queue().async().get(negative));
		assertThatIllegalArgumentException().isThrownBy(() -> queue().async().getAll(1, negative));
		assertThatIllegalArgumentException().isThrownBy(() -> queue().async().getAll(0, NO_WAIT));
		assertThatIllegalArgumentException().isThrownBy(() -> queue().async().release(task, negative));
		assertThatExceptionOfType(InvalidTaskException.class)
			.isThrownBy(() -> queue().async().put("work", PutOptions.with().serializer("yaml")));
		assertThat(task.ack()).isTrue();
	}

	@Test
	default void futuresOfAClosedStoreFail() {
		TaskStore store = open();
		TaskQueue queue = queues(store, SETTINGS).queue(queueName());
		store.close();
		List<CompletableFuture<?>> futures = List.of(queue.async().put("work"), queue.async().get(),
				queue.async().getNow(), queue.async().stats());
		assertThat(futures).allSatisfy((future) -> assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> future.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS))
			.withCauseInstanceOf(TaskStoreException.class));
	}

	@Test
	default void manyAsynchronousCallsMayBeUnderWayAtOnce() {
		int total = 3000;
		List<CompletableFuture<Boolean>> acks = new ArrayList<>();
		for (int i = 0; i < total; i++) {
			acks.add(queue().async().get().thenCompose((task) -> queue().async().ack(task)));
		}
		List<CompletableFuture<PutResult>> puts = texts("task", 0, total).stream().map(queue().async()::put).toList();
		assertThat(puts).allSatisfy((put) -> assertThat(put.join().id()).isNotEmpty());
		assertThat(acks).allSatisfy((ack) -> assertThat(ack.join()).isTrue());
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

}
