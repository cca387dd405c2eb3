package io.qaio.queue.store.contract;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.die;
import static io.qaio.queue.store.contract.Deliveries.onlyDead;
import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Dead tasks are listed, replayed and removed.
 */
interface DeadLetters extends ContractFixture {

	@Test
	default void deadTasksAreListedInTheOrderOfTheirDeaths() {
		for (int i = 0; i < 5; i++) {
			die(queue(), "task-" + i, "boom-" + i);
		}
		assertThat(queue().dead().list(0, 100)).extracting(DeadTask::error)
			.containsExactly("java.lang.Exception: boom-0", "java.lang.Exception: boom-1",
					"java.lang.Exception: boom-2", "java.lang.Exception: boom-3", "java.lang.Exception: boom-4");
		assertThat(queue().dead().list(1, 2)).extracting((dead) -> dead.payload(String.class))
			.containsExactly("task-1", "task-2");
		assertThat(queue().dead().list(5, 1)).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> queue().dead().list(-1, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> queue().dead().list(0, 0));
	}

	@Test
	default void aReplayedTaskIsAsItWasBeforeItsFirstDelivery() {
		queue().put("work", PutOptions.with().id("order-42").maxAttempts(2).visibilityTimeout(Duration.ofMinutes(5)));
		Task original = take(queue());
		original.fail();
		take(queue()).fail();
		assertThat(queue().dead().replay("order-42")).isTrue();
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		queue().put("while it lives again", PutOptions.with().id("order-42"));
		Task task = take(queue());
		assertThat(task.id()).isEqualTo("order-42");
		assertThat(task.payload()).isEqualTo("work");
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(Duration.between(original.deadline(), task.deadline())).isLessThan(Duration.ofMinutes(1));
		task.fail();
		take(queue()).fail();
		assertThat(onlyDead(queue()).attempts()).isEqualTo(2);
		assertThat(queue().getNow()).isEmpty();
	}

	@Test
	default void aBuriedTaskDiesHoweverManyAttemptsItHasLeft() throws Exception {
		queue().put("work", PutOptions.with().id("order-42").header("tenant", "acme"));
		queue().put("other");
		Task task = take(queue());
		assertThat(task.bury(new IllegalStateException("no such customer"))).isTrue();
		assertThat(task.bury(new IllegalStateException("again"))).isFalse();
		Task other = take(queue());
		assertThat(queue().async().bury(other, new ArithmeticException("odd")).get()).isTrue();
		assertThat(queue().async().bury(other, new ArithmeticException("odd")).get()).isFalse();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 2));
		List<DeadTask> dead = queue().dead().list(0, 10);
		assertThat(dead).extracting(DeadTask::error)
			.containsExactly("java.lang.IllegalStateException: no such customer", "java.lang.ArithmeticException: odd");
		assertThat(dead.get(0).attempts()).isEqualTo(1);
		assertThat(dead.get(0).stackTrace()).contains("aBuriedTaskDies");
		queue().put("while it is dead", PutOptions.with().id("order-42"));
		assertThat(take(queue()).ack()).isTrue();
		assertThat(queue().dead().replay("order-42")).isTrue();
		assertThat(take(queue()).headers()).containsEntry("tenant", "acme");
	}

	@Test
	default void onlyADeadTaskIsReplayedOrRemoved() {
		String id = queue().put("work").id();
		assertThat(queue().dead().replay(id)).isFalse();
		assertThat(queue().dead().remove(id)).isFalse();
		assertThat(queue().dead().replay("unknown")).isFalse();
		assertThat(queue().dead().remove("unknown")).isFalse();
		assertThat(queue().dead().replayAll()).isZero();
		assertThat(queue().dead().removeAll()).isZero();
		assertThat(take(queue()).ack()).isTrue();
	}

	@Test
	default void aDeadTaskIsNotReplayedWhileItsIdLivesAgain() {
		die(queue(), "old", "boom", PutOptions.with().id("order-42"));
		String id = die(queue(), "other", "boom");
		queue().put("new", PutOptions.with().id("order-42"));
		assertThat(queue().dead().replay("order-42")).isFalse();
		assertThat(queue().dead().replayAll()).isEqualTo(1);
		assertThat(onlyDead(queue()).payload(String.class)).isEqualTo("old");
		assertThat(take(queue()).payload()).isEqualTo("new");
		assertThat(queue().dead().replay("order-42")).isFalse();
		assertThat(take(queue()).id()).isEqualTo(id);
	}

	@Test
	default void theNewerOfTwoDeadTasksWithOneIdReplacesTheOlder() {
		PutOptions id = PutOptions.with().id("order-42");
		die(queue(), "first", "boom", id);
		die(queue(), "other", "boom");
		die(queue(), "second", "bang", id);
		assertThat(queue().stats().dead()).isEqualTo(2);
		List<DeadTask> dead = queue().dead().list(0, 10);
		assertThat(dead).extracting((task) -> task.payload(String.class)).containsExactly("other", "second");
		assertThat(dead.get(1).error()).isEqualTo("java.lang.Exception: bang");
	}

	@Test
	default void replayAllReplaysEveryDeadTask() {
		int total = 250;
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(1));
		queue.putAll(texts("task", 0, total));
		takeAll(queue, total).forEach(Task::fail);
		assertThat(queue.dead().replayAll()).isEqualTo(total);
		assertThat(queue.stats()).isEqualTo(new QueueStats(total, 0, 0, 0));
		assertThat(takeAll(queue, total)).extracting(Task::payload).isEqualTo(texts("task", 0, total));
	}

	@Test
	default void anyNumberOfDeadTasksIsListedAndRead() {
		int total = 250;
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(1));
		queue.putAll(texts("task", 0, total));
		takeAll(queue, total).forEach(Task::fail);
		assertThat(queue.dead().list(0, 10_000)).extracting((dead) -> dead.payload(String.class))
			.isEqualTo(texts("task", 0, total));
		assertThat(queue.dead().stream().map((dead) -> dead.payload(String.class)))
			.containsExactlyElementsOf(texts("task", 0, total));
	}

	@Test
	default void aStackTraceIsAsLargeAsItsQueueAllows() {
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(1).withMaxStackTraceSize(200));
		die(queue, "work", "boom");
		assertThat(onlyDead(queue).stackTrace()).startsWith("\tat ")
			.satisfies((trace) -> assertThat(trace.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(200));
		queue().dead().removeAll();
		die(queue(SETTINGS.withMaxStackTraceSize(0)), "work", "boom");
		assertThat(onlyDead(queue()).stackTrace()).isEmpty();
		assertThat(onlyDead(queue()).error()).isEqualTo("java.lang.Exception: boom");
	}

	@Test
	default void thoseThatAFilterLetsThroughAreReplayed() {
		int total = 250;
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(1));
		queue.putAll(texts("task", 0, total), PutOptions.with().header("tenant", "acme"));
		for (Task task : takeAll(queue, total)) {
			int number = numberOf(task.payload(String.class));
			task.fail((number % 3 == 0) ? new IllegalStateException("wrong") : new ArithmeticException("right"));
		}
		assertThat(queue.dead().replayIf((dead) -> false)).isZero();
		List<String> asked = new ArrayList<>();
		long replayed = queue.dead().replayIf((dead) -> {
			asked.add(dead.payload(String.class));
			return dead.error().contains("ArithmeticException") && "acme".equals(dead.headers().get("tenant"));
		});
		assertThat(asked).isEqualTo(texts("task", 0, total));
		assertThat(replayed).isEqualTo(166);
		assertThat(queue.stats()).isEqualTo(new QueueStats(166, 0, 0, 84));
		assertThat(takeAll(queue, 166)).extracting((task) -> numberOf(task.payload(String.class)))
			.isSorted()
			.allMatch((number) -> number % 3 != 0);
		assertThat(queue.dead().list(0, 100)).extracting((dead) -> numberOf(dead.payload(String.class)))
			.isSorted()
			.hasSize(84)
			.allMatch((number) -> number % 3 == 0);
		assertThat(queue.dead().replayIf((dead) -> true)).isEqualTo(84);
		assertThat(queue.dead().replayIf((dead) -> true)).isZero();
	}

	@Test
	default void aFilterThatLetsThroughATaskWhoseIdLivesReplaysTheOthers() {
		die(queue(), "old", "boom", PutOptions.with().id("order-42"));
		die(queue(), "other", "boom");
		queue().put("new", PutOptions.with().id("order-42"));
		assertThat(queue().dead().replayIf((dead) -> true)).isEqualTo(1);
		assertThat(onlyDead(queue()).payload(String.class)).isEqualTo("old");
	}

	@Test
	default void aFilterThatThrowsEndsTheReplay() {
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(1));
		queue.putAll(texts("task", 0, 3));
		takeAll(queue, 3).forEach(Task::fail);
		assertThatIllegalStateException().isThrownBy(() -> queue.dead().replayIf((dead) -> {
			throw new IllegalStateException("no idea");
		})).withMessage("no idea");
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 3));
	}

	private static int numberOf(String name) {
		return Integer.parseInt(name.substring(name.indexOf('-') + 1));
	}

	@Test
	default void aRemovedDeadTaskIsGone() {
		String id = die(queue(), "work", "boom");
		die(queue(), "other", "boom");
		assertThat(queue().dead().remove(id)).isTrue();
		assertThat(queue().dead().remove(id)).isFalse();
		assertThat(queue().dead().replay(id)).isFalse();
		assertThat(onlyDead(queue()).payload(String.class)).isEqualTo("other");
		assertThat(queue().dead().removeAll()).isEqualTo(1);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

}
