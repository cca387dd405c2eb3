package io.qaio.queue.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link TaskListener#value()} is an alias of {@link TaskListener#queues()}.
 */
class TaskListenerAliasTests {

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory();

	@Test
	void valueNamesTheQueues() {
		this.runner.withBean(Listeners.class).run((context) -> {
			assertThat(ListenerTestSupport.container(context, "single").queues()).containsExactly("emails");
			assertThat(ListenerTestSupport.container(context, "several").queues()).containsExactly("high", "low");
			assertThat(ListenerTestSupport.container(context, "resolved").queues()).containsExactly("orders");
		});
	}

	@Test
	void valueWorksOnRepeatedAndComposedAnnotations() {
		this.runner.withBean(Composed.class).run((context) -> {
			assertThat(ListenerTestSupport.container(context, "Composed.repeated").queues()).containsExactly("first");
			assertThat(ListenerTestSupport.container(context, "Composed.repeated-2").queues())
				.containsExactly("second");
			assertThat(ListenerTestSupport.container(context, "Composed.fixed").queues()).containsExactly("urgent");
			assertThat(ListenerTestSupport.container(context, "Composed.named").queues()).containsExactly("chosen");
		});
	}

	@Test
	void differentValueAndQueuesFailAtStartUp() {
		this.runner.withBean(Contradiction.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Different @AliasFor mirror values")
				.hasMessageContaining("Contradiction.work")
				.hasMessageContaining("'queues' and its alias 'value'"));
	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@TaskListener("urgent")
	@interface Urgent {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@TaskListener
	@interface Listens {

		@AliasFor(annotation = TaskListener.class, attribute = "value")
		String[] to();

	}

	static class Listeners {

		@TaskListener(value = "emails", id = "single")
		void single() {
		}

		@TaskListener(value = { "high", "low" }, id = "several")
		void several() {
		}

		@TaskListener(value = "${my.queue:orders}", id = "resolved")
		void resolved() {
		}

	}

	static class Composed {

		@TaskListener("first")
		@TaskListener("second")
		void repeated() {
		}

		@Urgent
		void fixed() {
		}

		@Listens(to = "chosen")
		void named() {
		}

	}

	static class Contradiction {

		@TaskListener(value = "a", queues = "b")
		void work() {
		}

	}

}
