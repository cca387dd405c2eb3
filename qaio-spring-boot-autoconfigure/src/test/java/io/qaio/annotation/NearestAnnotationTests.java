package io.qaio.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.stream.Stream;

import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.RecurringTasksAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.queue.schedule.RecurringTasks;
import io.qaio.queue.schedule.Schedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Of the annotations of a method and of those that it overrides or implements, the
 * nearest count, and no others.
 */
class NearestAnnotationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory")
		.withConfiguration(
				AutoConfigurations.of(JacksonAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
						MemoryTaskStoreAutoConfiguration.class, TaskQueueAutoConfiguration.class,
						TaskListenerAutoConfiguration.class, RecurringTasksAutoConfiguration.class));

	@ParameterizedTest
	@MethodSource
	void nearestListenersCount(Class<?> bean, List<String> queues) {
		this.runner.withBean(bean)
			.run((context) -> assertThat(context.getBean(TaskListenerEndpointRegistry.class).containers())
				.extracting((container) -> String.join(" ", container.queues()))
				.containsExactlyElementsOf(queues));
	}

	static Stream<Arguments> nearestListenersCount() {
		return Stream.of(arguments(Base.class, List.of("base")), arguments(Inherits.class, List.of("base")),
				arguments(OverridesWithout.class, List.of("base")), arguments(Overrides.class, List.of("own")),
				arguments(OverridesOverride.class, List.of("own")), arguments(Repeats.class, List.of("one", "two")),
				arguments(OverridesRepeated.class, List.of("last")), arguments(ByComposed.class, List.of("composed")),
				arguments(Implements.class, List.of("interface")), arguments(ImplementsOwn.class, List.of("own")),
				arguments(ImplementsGeneric.class, List.of("generic")),
				arguments(ImplementsGenericOwn.class, List.of("own")));
	}

	@ParameterizedTest
	@MethodSource
	void nearestRecurringTaskCounts(Class<?> bean, String queue) {
		this.runner.withBean(bean).run((context) -> {
			RecurringTasks tasks = context.getBean(RecurringTasks.class);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> tasks.add(Schedule.of(queue, "other", "@daily", (tick) -> "")))
				.withMessageStartingWith("the name is taken by: Schedule '" + queue + "' of queue '" + queue + "'");
			for (String other : List.of("base", "own", "composed", "interface", "generic")) {
				if (!other.equals(queue)) {
					tasks.add(Schedule.of(other, "other", "@daily", (tick) -> ""));
				}
			}
		});
	}

	static Stream<Arguments> nearestRecurringTaskCounts() {
		return Stream.of(arguments(Base.class, "base"), arguments(Inherits.class, "base"),
				arguments(OverridesWithout.class, "base"), arguments(Overrides.class, "own"),
				arguments(OverridesOverride.class, "own"), arguments(ByComposed.class, "composed"),
				arguments(Implements.class, "interface"), arguments(ImplementsOwn.class, "own"),
				arguments(ImplementsGeneric.class, "generic"), arguments(ImplementsGenericOwn.class, "own"));
	}

	static class Base {

		@TaskListener("base")
		public void work(String payload) {
		}

		@RecurringTask(name = "base", queue = "base", cron = "@yearly")
		public String tick() {
			return "";
		}

	}

	static class Inherits extends Base {

	}

	static class OverridesWithout extends Base {

		@Override
		public void work(String payload) {
		}

		@Override
		public String tick() {
			return "";
		}

	}

	static class Overrides extends Base {

		@Override
		@TaskListener("own")
		public void work(String payload) {
		}

		@Override
		@RecurringTask(name = "own", queue = "own", cron = "@yearly")
		public String tick() {
			return "";
		}

	}

	static class OverridesOverride extends Overrides {

		@Override
		public void work(String payload) {
		}

		@Override
		public String tick() {
			return "";
		}

	}

	static class Repeats extends Base {

		@Override
		@TaskListener("one")
		@TaskListener("two")
		public void work(String payload) {
		}

	}

	static class OverridesRepeated extends Repeats {

		@Override
		@TaskListener("last")
		public void work(String payload) {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@TaskListener("composed")
	@interface Composed {

	}

	static class ByComposed extends Base {

		@Override
		@Composed
		public void work(String payload) {
		}

		@Override
		@RecurringTask(name = "composed", queue = "composed", cron = "@yearly")
		public String tick() {
			return "";
		}

	}

	interface Work {

		@TaskListener("interface")
		void work(String payload);

		@RecurringTask(name = "interface", queue = "interface", cron = "@yearly")
		String tick();

	}

	static class Implements implements Work {

		@Override
		public void work(String payload) {
		}

		@Override
		public String tick() {
			return "";
		}

	}

	static class ImplementsOwn implements Work {

		@Override
		@TaskListener("own")
		public void work(String payload) {
		}

		@Override
		@RecurringTask(name = "own", queue = "own", cron = "@yearly")
		public String tick() {
			return "";
		}

	}

	interface Generic<T> {

		@TaskListener("generic")
		void work(T payload);

		@RecurringTask(name = "generic", queue = "generic", cron = "@yearly")
		T tick();

	}

	static class ImplementsGeneric implements Generic<String> {

		@Override
		public void work(String payload) {
		}

		@Override
		public String tick() {
			return "";
		}

	}

	static class ImplementsGenericOwn implements Generic<String> {

		@Override
		@TaskListener("own")
		public void work(String payload) {
		}

		@Override
		@RecurringTask(name = "own", queue = "own", cron = "@yearly")
		public String tick() {
			return "";
		}

	}

}
