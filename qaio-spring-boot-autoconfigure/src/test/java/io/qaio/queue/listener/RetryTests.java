package io.qaio.queue.listener;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.retry.RetryPolicy;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.await;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.onlyDead;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of tasks on which a listener fails.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class RetryTests {

	private static final BlockingQueue<Task> TASKS = new LinkedBlockingQueue<>();

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory()
		.withPropertyValues("qaio.queue.listener.retry.initial-interval=10ms");

	RetryTests() {
		TASKS.clear();
	}

	private static Task nextTask() throws InterruptedException {
		Task task = TASKS.poll(20, TimeUnit.SECONDS);
		assertThat(task).as("a task").isNotNull();
		return task;
	}

	@Test
	void aFailedTaskIsTriedAgainUntilItsLastAttempt(CapturedOutput output) {
		this.runner.withBean(Failing.class).withPropertyValues("qaio.queue.max-attempts=3").run((context) -> {
			TaskQueue queue = queue(context, "failing");
			String id = queue.put("boom").id();
			assertThat(List.of(nextTask(), nextTask(), nextTask())).extracting(Task::attempt).containsExactly(1, 2, 3);
			DeadTask dead = onlyDead(queue, 3);
			assertThat(dead.id()).isEqualTo(id);
			assertThat(dead.error()).isEqualTo("java.lang.IllegalStateException: boom");
			assertThat(dead.stackTrace()).contains("RetryTests$Failing.work");
			assertThat(dead.host()).isNotEmpty();
			assertThat(output).contains("Listener 'Failing.work' failed on Task '" + id
					+ "' of queue 'failing', attempt 1: java.lang.IllegalStateException: boom. It is tried again in ");
		});
	}

	@Test
	void waitsGrowWithEachAttemptUpToTheLongest() {
		this.runner.withBean(Failing.class)
			.withPropertyValues("qaio.queue.max-attempts=5", "qaio.queue.listener.retry.initial-interval=100ms",
					"qaio.queue.listener.retry.multiplier=3", "qaio.queue.listener.retry.max-interval=500ms",
					"qaio.queue.listener.retry.jitter=0")
			.run((context) -> {
				queue(context, "failing").put("boom");
				List<Duration> waits = new ArrayList<>();
				for (int attempt = 1; attempt <= 5; attempt++) {
					Task task = nextTask();
					// each was leased for its visibility timeout from when it was taken
					Instant taken = task.deadline().minus(task.visibilityTimeout());
					waits.add(Duration.between(task.enqueuedAt(), taken));
				}
				for (int i = 1; i < 5; i++) {
					Duration wait = waits.get(i).minus(waits.get(i - 1));
					Duration expected = Duration.ofMillis(List.of(100, 300, 500, 500).get(i - 1));
					assertThat(wait).as("wait %d of %s", i, waits).isBetween(expected, expected.plusMillis(2000));
				}
			});
	}

	@Test
	void waitsAreShorterOrLongerByTheJitterButNotShorterThanTheFirst() {
		RetryPolicy policy = ContainerSettings.DEFAULTS.retryPolicy();
		List<Long> first = new ArrayList<>();
		List<Long> third = new ArrayList<>();
		List<Long> tenth = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			var waits = policy.getBackOff().start();
			first.add(waits.nextBackOff());
			waits.nextBackOff();
			third.add(waits.nextBackOff());
			for (int j = 0; j < 6; j++) {
				waits.nextBackOff();
			}
			tenth.add(waits.nextBackOff());
		}
		assertThat(first).allMatch((wait) -> wait >= 1000 && wait <= 1500)
			.anyMatch((wait) -> wait < 1200)
			.anyMatch((wait) -> wait > 1300);
		assertThat(third).allMatch((wait) -> wait >= 2000 && wait <= 6000)
			.anyMatch((wait) -> wait < 3000)
			.anyMatch((wait) -> wait > 5000);
		assertThat(tenth).allMatch((wait) -> wait >= 30_000 && wait <= 60_000).anyMatch((wait) -> wait < 45_000);
	}

	@Test
	void aListenerMayHaveARetryPolicyOfItsOwn() {
		this.runner.withBean(OwnPolicy.class)
			.withBean("twoRetries", RetryPolicy.class,
					() -> RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(1)).build())
			.run((context) -> {
				queue(context, "own-policy").put("boom");
				onlyDead(queue(context, "own-policy"), 3);
			});
	}

	@Test
	void someExceptionsAreNotTriedAgain() {
		this.runner.withBean(NotAgain.class).run((context) -> {
			TaskQueue queue = queue(context, "not-again");
			queue.put("illegal");
			onlyDead(queue, 1);
			queue.dead().removeAll();
			queue.put("caused");
			assertThat(onlyDead(queue, 1).error())
				.isEqualTo("java.lang.IllegalStateException: java.io.IOException: disk");
			queue.dead().removeAll();
			queue.put("caused deep inside");
			onlyDead(queue, 1);
			queue.dead().removeAll();
			queue.put("caused by itself", PutOptions.with().maxAttempts(2));
			onlyDead(queue, 2);
			queue.dead().removeAll();
			queue.put("again");
			await("three attempts", () -> TASKS.size() == 3);
			awaitStats(queue, EMPTY);
		});
	}

	@Test
	void anErrorHandlerIsToldAndMayDecide(CapturedOutput output) {
		this.runner.withBean(Failing.class).withBean(TaskErrorHandler.class, () -> (task, failure) -> {
			switch (String.valueOf(failure.getMessage())) {
				case "forget" -> task.ack();
				case "bury" -> task.bury(failure);
				case "throw" -> throw new IOException("no log");
				case "throw error" -> throw new NoClassDefFoundError("gone");
				default -> {
					// the usual way
				}
			}
		}).withPropertyValues("qaio.queue.max-attempts=2").run((context) -> {
			TaskQueue queue = queue(context, "failing");
			queue.put("forget");
			assertThat(nextTask().attempt()).isEqualTo(1);
			awaitStats(queue, EMPTY);
			queue.put("bury");
			onlyDead(queue, 1);
			queue.dead().removeAll();
			for (String usual : List.of("throw", "throw error", "boom")) {
				queue.put(usual);
				onlyDead(queue, 2);
				queue.dead().removeAll();
			}
			assertThat(output.getOut()).contains("the error handler failed with java.io.IOException: no log",
					"the error handler failed with java.lang.NoClassDefFoundError: gone",
					"\tat " + RetryTests.class.getName());
		});
	}

	@Test
	void aRetryPolicyThatFailsIsReportedAndTheTaskIsTriedAgain(CapturedOutput output) {
		this.runner.withBean(OwnPolicy.class).withBean("twoRetries", RetryPolicy.class, () -> (failure) -> {
			throw new AssertionError("no policy");
		}).withPropertyValues("qaio.queue.max-attempts=2").run((context) -> {
			TaskQueue queue = queue(context, "own-policy");
			queue.put("boom");
			onlyDead(queue, 2);
			assertThat(output.getOut()).contains("the retry policy failed with java.lang.AssertionError: no policy",
					"\tat " + RetryTests.class.getName());
		});
	}

	@Test
	void aListenerMayHaveAnErrorHandlerOfItsOwn() {
		this.runner.withBean(OwnErrorHandler.class)
			.withBean("forgetful", TaskErrorHandler.class, () -> (task, failure) -> task.ack())
			.run((context) -> {
				queue(context, "own-handler").put("boom");
				assertThat(nextTask().attempt()).isEqualTo(1);
				awaitStats(queue(context, "own-handler"), EMPTY);
			});
	}

	@Test
	void ofTwoErrorHandlersOneMustBePrimary() {
		ApplicationContextRunner two = this.runner.withBean(Failing.class)
			.withBean("first", TaskErrorHandler.class, () -> (task, failure) -> task.bury(failure));
		two.withBean("second", TaskErrorHandler.class, () -> (task, failure) -> task.ack())
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class)
				.rootCause()
				.hasMessageContaining("first,second"));
		two.withBean("second", TaskErrorHandler.class, () -> (task, failure) -> task.ack(),
				(definition) -> definition.setPrimary(true))
			.run((context) -> {
				queue(context, "failing").put("boom");
				nextTask();
				awaitStats(queue(context, "failing"), EMPTY);
			});
	}

	@Test
	void aPayloadThatDoesNotFitGoesToTheDeadLettersAtOnce(CapturedOutput output) {
		this.runner.withBean(Typed.class).run((context) -> {
			TaskQueue queue = queue(context, "typed");
			String id = queue.put("no number").id();
			DeadTask dead = onlyDead(queue, 1);
			assertThat(dead.error()).contains("Queue 'typed', task '" + id + "'", "cannot read", "java.lang.Integer");
			assertThat(dead.payload(String.class)).isEqualTo("no number");
			queue.put(5);
			assertThat(nextTask().payload()).isEqualTo(5);
			await("the report", () -> output.getOut().contains("Listener 'Typed.work': Queue 'typed', task '" + id));
			queue(context, "typed").put(Map.of());
			awaitStats(queue, new QueueStats(0, 0, 0, 2));
			assertThat(queue.dead().list(0, 2)).extracting(DeadTask::attempts).containsOnly(1);
			assertThat(TASKS).isEmpty();
		});
	}

	@Test
	void errorsAreFailuresToo() {
		this.runner.withBean(Throwing.class).withPropertyValues("qaio.queue.max-attempts=1").run((context) -> {
			TaskQueue queue = queue(context, "throwing");
			queue.put("assertion");
			assertThat(onlyDead(queue, 1).error()).isEqualTo("java.lang.AssertionError: no");
			queue.dead().removeAll();
			queue.put("recursion");
			assertThat(onlyDead(queue, 1).error()).isEqualTo("java.lang.StackOverflowError");
			queue.dead().removeAll();
			queue.put("linkage");
			assertThat(onlyDead(queue, 1).error()).isEqualTo("java.lang.NoClassDefFoundError: gone");
		});
	}

	@Test
	void anExceptionThatCannotSayWhatItIsIsAFailureToo(CapturedOutput output) {
		this.runner.withBean(Throwing.class).withPropertyValues("qaio.queue.max-attempts=1").run((context) -> {
			TaskQueue queue = queue(context, "throwing");
			queue.put("mute");
			assertThat(onlyDead(queue, 1).error()).isEqualTo("io.qaio.queue.listener.RetryTests$Mute, whose toString"
					+ " failed with java.lang.UnsupportedOperationException");
			await("the report", () -> output.getOut().contains("RetryTests$Mute, whose toString failed with"));
			queue.dead().removeAll();
			queue.put("assertion");
			onlyDead(queue, 1);
		});
	}

	@Test
	void anErrorOfTheVirtualMachineLeavesTheTaskToItsLease() {
		this.runner.withBean(Throwing.class).run((context) -> {
			TaskQueue queue = queue(context, "throwing");
			queue.put("memory", PutOptions.with().visibilityTimeout(Duration.ofSeconds(2)));
			assertThat(nextTask().attempt()).isEqualTo(1);
			// the one consumer goes on
			queue.put("fine");
			assertThat(nextTask().payload()).isEqualTo("fine");
			Task again = nextTask();
			assertThat(again.payload()).isEqualTo("memory");
			assertThat(again.attempt()).isEqualTo(2);
		});
	}

	static class Failing {

		@TaskListener(queues = "failing")
		void work(Task task) {
			TASKS.add(task);
			throw new IllegalStateException(task.payload(String.class));
		}

	}

	static class OwnPolicy {

		@TaskListener(queues = "own-policy", retryPolicy = "twoRetries")
		void work(String payload) {
			throw new IllegalStateException(payload);
		}

	}

	static class OwnErrorHandler {

		@TaskListener(queues = "own-handler", errorHandler = "forgetful")
		void work(Task task) {
			TASKS.add(task);
			throw new IllegalStateException("boom");
		}

	}

	static class NotAgain {

		@TaskListener(queues = "not-again", noRetryFor = { IllegalArgumentException.class, IOException.class })
		void work(String payload, Task task) {
			switch (payload) {
				case "illegal" -> throw new NumberFormatException("x");
				case "caused" -> throw new IllegalStateException(new IOException("disk"));
				case "caused deep inside" -> throw new IllegalStateException(
						new UnsupportedOperationException(new Error(new NumberFormatException("x"))));
				case "caused by itself" -> {
					RuntimeException outer = new IllegalStateException("outer");
					outer.initCause(new UnsupportedOperationException(outer));
					throw outer;
				}
				default -> {
					TASKS.add(task);
					if (task.attempt() < 3) {
						throw new IllegalStateException("again");
					}
				}
			}
		}

	}

	static class Typed {

		@TaskListener(queues = "typed")
		void work(Task task, Integer payload) {
			TASKS.add(task);
		}

	}

	static class Throwing {

		@TaskListener(queues = "throwing")
		void work(Task task) {
			switch (task.payload(String.class)) {
				case "assertion" -> throw new AssertionError("no");
				case "recursion" -> recurse();
				case "linkage" -> throw new NoClassDefFoundError("gone");
				case "mute" -> throw new Mute();
				case "memory" -> {
					TASKS.add(task);
					if (task.attempt() == 1) {
						throw new OutOfMemoryError("not really");
					}
				}
				default -> TASKS.add(task);
			}
		}

		private void recurse() {
			recurse();
		}

	}

	static class Mute extends RuntimeException {

		@Override
		public String toString() {
			throw new UnsupportedOperationException("mute");
		}

	}

}
