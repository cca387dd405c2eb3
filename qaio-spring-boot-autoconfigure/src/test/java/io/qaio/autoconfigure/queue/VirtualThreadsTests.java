package io.qaio.autoconfigure.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.schedule.RecurringTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The property {@code spring.threads.virtual.enabled}.
 */
@Tag("threads")
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory")
		.withConfiguration(
				AutoConfigurations.of(JacksonAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
						MemoryTaskStoreAutoConfiguration.class, TaskQueueAutoConfiguration.class,
						TaskListenerAutoConfiguration.class, RecurringTasksAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void listenersRunOnThem(boolean enabled) {
		this.runner.withBean(Listening.class)
			.withPropertyValues("spring.threads.virtual.enabled=" + enabled)
			.run((context) -> {
				context.getBean(TaskQueues.class).queue("mails").put("hello");
				Thread thread = context.getBean(Listening.class).thread.get(30, TimeUnit.SECONDS);
				assertThat(isVirtual(thread)).isEqualTo(enabled);
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void recurringTasksAreMadeOnThem(boolean enabled) {
		this.runner.withBean(Recurring.class)
			.withPropertyValues("spring.threads.virtual.enabled=" + enabled)
			.run((context) -> {
				Thread thread = context.getBean(Recurring.class).thread.get(30, TimeUnit.SECONDS);
				assertThat(isVirtual(thread)).isEqualTo(enabled);
			});
	}

	private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
		// of Java 21
		return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
	}

	static class Listening {

		private final CompletableFuture<Thread> thread = new CompletableFuture<>();

		@TaskListener("mails")
		void send(String mail) {
			this.thread.complete(Thread.currentThread());
		}

	}

	static class Recurring {

		private final CompletableFuture<Thread> thread = new CompletableFuture<>();

		@RecurringTask(queue = "digests", cron = "* * * * * *")
		String digest() {
			this.thread.complete(Thread.currentThread());
			return "digest";
		}

	}

}
