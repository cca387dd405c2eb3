package io.qaio.autoconfigure.queue;

import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.queue.schedule.RecurringTasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class RecurringTasksAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory")
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
				TaskQueueAutoConfiguration.class, RecurringTasksAutoConfiguration.class));

	@Test
	void methodsOfBeansAreScheduled() {
		this.runner.withBean(EverySecond.class)
			.run((context) -> assertThat(context.getBean(TaskQueues.class).queue("digests").get().payload(String.class))
				.isEqualTo("digest"));
	}

	@Test
	void anInstanceMayLeaveTheTicksToOthers() {
		this.runner.withBean(EverySecond.class)
			.withPropertyValues("qaio.queue.schedule.auto-startup=false")
			.run((context) -> assertThat(context.getBean(RecurringTasks.class).isRunning()).isFalse());
	}

	@Test
	void startUpTellsWhatIsWrongWithAMethod() {
		FailureAnalysis analysis = analyze(this.runner.withBean(BadCron.class), "qaio.queue.store=memory");
		assertThat(analysis.getDescription()).startsWith("An annotation cannot be applied to its method:")
			.contains("Method: " + BadCron.class.getName() + ".digest()",
					"Annotation: @" + RecurringTask.class.getName(), "Reason: cron = \"hourly\": ");
	}

	static class EverySecond {

		@RecurringTask(queue = "digests", cron = "* * * * * *")
		String digest() {
			return "digest";
		}

	}

	static class BadCron {

		@RecurringTask(queue = "digests", cron = "hourly")
		String digest() {
			return "digest";
		}

	}

}
