package io.qaio.queue.schedule;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.ScheduleTicks;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Methods with {@link RecurringTask}, and schedules that are added.
 */
@Tag("threads")
@Timeout(30)
class RecurringTaskTests {

	private final TaskQueues queues = TaskQueues.on(new MemoryTaskStore())
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withBean(TaskQueues.class, () -> this.queues)
		.withUserConfiguration(Scheduling.class);

	@Test
	void methodsMakeTheTasksOfTheirTicks() {
		this.runner.withBean(Digests.class)
			.withPropertyValues("digest.queue=digests", "digest.cron=* * * * * *", "digest.zone=Europe/Berlin")
			.run((context) -> {
				Task first = this.queues.queue("digests").get();
				Task second = this.queues.queue("digests").get();
				assertThat(first.headers()).containsOnlyKeys(ScheduleTicks.HEADER);
				Instant tick = Instant.parse(first.headers().get(ScheduleTicks.HEADER));
				assertThat(first.payload(String.class)).isEqualTo("digest of " + tick);
				assertThat(first.id()).isEqualTo("Digests.digest@" + tick);
				assertThat(second.id()).isEqualTo("Digests.digest@" + tick.plusSeconds(1));
				assertThat(this.queues.queue("others").get().id()).startsWith("named@");
				assertThat(this.queues.queue("disabled").getNow()).isEmpty();
			});
	}

	@Test
	void ticksEndWithTheApplication() {
		this.runner.withBean(Digests.class)
			.withPropertyValues("digest.queue=digests", "digest.cron=* * * * * *", "digest.zone=")
			.run((context) -> {
				RecurringTasks tasks = context.getBean(RecurringTasks.class);
				assertThat(tasks.isRunning()).isTrue();
				this.queues.queue("digests").get();
				context.stop();
				assertThat(tasks.isRunning()).isFalse();
				Awaitility.await("the end of the thread")
					.until(() -> Thread.getAllStackTraces()
						.keySet()
						.stream()
						.noneMatch((thread) -> thread.getName().startsWith("qaio-schedule")));
				this.queues.queue("digests").purge();
				context.start();
				this.queues.queue("digests").get();
			});
	}

	@Test
	void schedulesMayBeAddedWhileTheApplicationRuns() {
		this.runner.run((context) -> {
			context.getBean(RecurringTasks.class)
				.add(Schedule.of("added", "digests", "* * * * * *", Instant::toString)
					.options(PutOptions.with().header("tenant", "acme")));
			Task task = this.queues.queue("digests").get();
			assertThat(task.headers()).containsEntry("tenant", "acme")
				.containsEntry(ScheduleTicks.HEADER, task.payload(String.class));
		});
	}

	@Test
	void twoSchedulesOfOneNameAreRefused() {
		RecurringTasks tasks = new RecurringTasks(this.queues, false, true);
		tasks.add(Schedule.of("digest", "a", "0 0 6 * * *", (tick) -> "").zone(ZoneOffset.UTC));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> tasks.add(Schedule.of("digest", "b", "0 0 7 * * *", (tick) -> "")))
			.withMessage("the name is taken by: Schedule 'digest' of queue 'a', '0 0 6 * * *' in Z");
		expectFailure(TwoOfOneName.class, (ex) -> {
			assertThat(ex.getMethod()).endsWith("TwoOfOneName.second()");
			assertThat(ex.getReason())
				.startsWith("name = \"digest\", queue = \"b\": the name is taken by: Schedule 'digest' of queue 'a'");
		});
	}

	@Test
	void badAttributesAreReportedWithTheirMethods() {
		expectFailure(BadCron.class, (ex) -> {
			assertThat(ex.getMethod()).isEqualTo("io.qaio.queue.schedule.RecurringTaskTests$BadCron.digest(Instant)");
			assertThat(ex.getAnnotation()).contains("@io.qaio.queue.schedule.RecurringTask(", "every day");
			assertThat(ex.getReason()).startsWith("cron = \"every day\": Cron expression must consist of 6 fields");
		});
		expectFailure(NeverTicks.class,
				(ex) -> assertThat(ex.getReason()).isEqualTo("cron = \"0 0 0 31 6 *\": '0 0 0 31 6 *' never ticks"));
		expectFailure(BadZone.class, (ex) -> assertThat(ex.getReason())
			.isEqualTo("zone = \"Europe/Bärlin\": Invalid ID for region-based ZoneId, invalid format: Europe/Bärlin"));
		expectFailure(BadQueue.class, (ex) -> assertThat(ex.getReason()).isEqualTo(
				"name = \"BadQueue.digest\", queue = \"\": The name of a queue must have 1 to 255 bytes as UTF-8, not 0"));
		expectFailure(BadPlaceholder.class, (ex) -> assertThat(ex.getReason()).startsWith("cron = \"${nowhere}\": "));
	}

	@Test
	void methodsThatMakeNoPayloadAreRefused() {
		expectFailure(NoResult.class, (ex) -> assertThat(ex.getReason())
			.startsWith("it returns nothing, but what it returns is the payload"));
		expectFailure(FutureResult.class, (ex) -> assertThat(ex.getReason())
			.isEqualTo("it returns a CompletableFuture, but must return the payload itself"));
		expectFailure(ReactiveResult.class,
				(ex) -> assertThat(ex.getReason()).isEqualTo("it returns a Mono, but must return the payload itself"));
		expectFailure(BadParameter.class, (ex) -> assertThat(ex.getReason())
			.isEqualTo("it must have no parameter, or one of type Instant, the tick"));
	}

	private void expectFailure(Class<?> bean, Consumer<InvalidAnnotatedMethodException> expectation) {
		this.runner.withBean(bean).run((context) -> expectation.accept(find(context.getStartupFailure())));
	}

	private static InvalidAnnotatedMethodException find(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidAnnotatedMethodException found) {
				return found;
			}
		}
		throw new AssertionError("Not the expected failure", failure);
	}

	@Configuration(proxyBeanMethods = false)
	static class Scheduling {

		@Bean
		RecurringTasks scheduledTasks(TaskQueues queues) {
			return new RecurringTasks(queues, false, true);
		}

		@Bean
		static RecurringTaskPostProcessor scheduledTaskPostProcessor(ObjectProvider<RecurringTasks> tasks) {
			return new RecurringTaskPostProcessor(tasks::getObject);
		}

	}

	static class Digests {

		@RecurringTask(queue = "${digest.queue}", cron = "${digest.cron}", zone = "${digest.zone}")
		String digest(Instant tick) {
			return "digest of " + tick;
		}

		@RecurringTask(name = "#{'na' + 'med'}", queue = "others", cron = "* * * * * *")
		private String withoutParameter() {
			return "other";
		}

		@RecurringTask(queue = "disabled", cron = "${digest.other-cron:-}")
		String disabled() {
			return "disabled";
		}

	}

	static class TwoOfOneName {

		@RecurringTask(name = "digest", queue = "a", cron = "@daily")
		String first() {
			return "";
		}

		@RecurringTask(name = "digest", queue = "b", cron = "@daily")
		String second() {
			return "";
		}

	}

	static class BadCron {

		@RecurringTask(queue = "a", cron = "every day")
		String digest(Instant tick) {
			return "";
		}

	}

	static class NeverTicks {

		@RecurringTask(queue = "a", cron = "0 0 0 31 6 *")
		String digest() {
			return "";
		}

	}

	static class BadZone {

		@RecurringTask(queue = "a", cron = "@daily", zone = "Europe/Bärlin")
		String digest() {
			return "";
		}

	}

	static class BadQueue {

		@RecurringTask(queue = "", cron = "@daily")
		String digest() {
			return "";
		}

	}

	static class BadPlaceholder {

		@RecurringTask(queue = "a", cron = "${nowhere}")
		String digest() {
			return "";
		}

	}

	static class NoResult {

		@RecurringTask(queue = "a", cron = "@daily")
		void digest() {
		}

	}

	static class FutureResult {

		@RecurringTask(queue = "a", cron = "@daily")
		CompletableFuture<String> digest() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class ReactiveResult {

		@RecurringTask(queue = "a", cron = "@daily")
		Mono<String> digest() {
			return Mono.just("");
		}

	}

	static class BadParameter {

		@RecurringTask(queue = "a", cron = "@daily")
		String digest(String tick) {
			return "";
		}

	}

}
