package io.qaio.queue.listener;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.annotation.AnnotationFailure;
import io.qaio.autoconfigure.queue.RecurringTasksAutoConfiguration;
import io.qaio.queue.schedule.RecurringTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Beans whose creation fails, and is tried again.
 */
@Timeout(60)
class FailedCreationTests {

	private static final BlockingQueue<String> CALLS = new LinkedBlockingQueue<>();

	private static int failures;

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory()
		.withConfiguration(AutoConfigurations.of(RecurringTasksAutoConfiguration.class));

	@BeforeEach
	void clear() {
		CALLS.clear();
		failures = 0;
	}

	@Test
	void eachTryGivesTheErrorOfTheMethod() {
		lazy(Wrong.class).run((context) -> {
			for (int i = 0; i < 3; i++) {
				assertThatException().isThrownBy(() -> context.getBean("lazy"))
					.satisfies(
							(ex) -> assertThat(AnnotationFailure.find(ex)).hasMessageContaining("Wrong.wrong() of bean")
								.hasMessageContaining("concurrency = \"x\""));
				assertThatNothingIsRegistered(context);
			}
		});
	}

	@Test
	void eachTryGivesTheErrorOfOtherAnnotations() {
		lazy(WrongTick.class).run((context) -> {
			for (int i = 0; i < 3; i++) {
				assertThatException().isThrownBy(() -> context.getBean("lazy"))
					.satisfies((ex) -> assertThat(AnnotationFailure.find(ex))
						.hasMessageContaining("WrongTick.tick() of bean")
						.hasMessageContaining("it returns nothing"));
				assertThatNothingIsRegistered(context);
			}
		});
		lazy(WrongBesideTick.class).run((context) -> {
			for (int i = 0; i < 3; i++) {
				assertThatException().isThrownBy(() -> context.getBean("lazy"))
					.satisfies((ex) -> assertThat(AnnotationFailure.find(ex))
						.hasMessageContaining("Wrong.wrong() of bean"));
				assertThatNothingIsRegistered(context);
			}
		});
	}

	@Test
	void eachTryGivesTheErrorOfIdsThatClash() {
		lazy(SameIds.class).run((context) -> {
			for (int i = 0; i < 2; i++) {
				assertThatException().isThrownBy(() -> context.getBean("lazy"))
					.satisfies((ex) -> assertThat(AnnotationFailure.find(ex))
						.hasMessageContaining("the id 'same' is taken by another listener, of ["));
				assertThatNothingIsRegistered(context);
			}
		});
	}

	@Test
	void eachTryGivesTheErrorOfTheConstructor() {
		failures = 2;
		lazy(FailsAtFirst.class).run((context) -> {
			for (int i = 0; i < 2; i++) {
				assertThatException().isThrownBy(() -> context.getBean("lazy"))
					.havingRootCause()
					.withMessage("the constructor failed");
			}
			context.getBean("lazy");
			assertThatTasksArrive(context);
		});
	}

	@Test
	void laterPostProcessorsMayRefuseTheBean() {
		lazy(Mails.class).withBean(AddsLast.class).run((context) -> {
			failures = 2;
			for (int i = 0; i < 2; i++) {
				assertThatException().isThrownBy(() -> context.getBean("lazy"))
					.havingRootCause()
					.withMessage("refused");
				assertThatNothingIsRegistered(context);
			}
			context.getBean("lazy");
			assertThatTasksArrive(context);
		});
	}

	@Test
	void beansThatAreCreatedAgainDuringTheStart() {
		failures = 1;
		this.runner.withBean(AddsLast.class).withBean(Needing.class).withBean("mails", Mails.class).run((context) -> {
			assertThat(Needing.failed).isTrue();
			assertThat(context.getBean(TaskListenerEndpointRegistry.class).containers()).hasSize(1);
			assertThatTasksArrive(context);
		});
	}

	@Test
	void beansThatAreNeverCreatedDoNotListen() {
		failures = 1;
		this.runner.withBean(AddsLast.class)
			.withBean(Needing.class)
			.withBean("mails", Mails.class, Mails::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> {
				assertThat(Needing.failed).isTrue();
				assertThatNothingIsRegistered(context);
				context.getBean("mails");
				assertThatTasksArrive(context);
			});
	}

	private <T> ApplicationContextRunner lazy(Class<T> type) {
		return this.runner.withBean("lazy", type, () -> BeanUtils.instantiateClass(type),
				(definition) -> definition.setLazyInit(true));
	}

	private static void assertThatNothingIsRegistered(ApplicationContext context) {
		assertThat(context.getBean(TaskListenerEndpointRegistry.class).containers()).isEmpty();
	}

	private static void assertThatTasksArrive(ApplicationContext context) throws InterruptedException {
		queue(context, "mails").put("a");
		assertThat(CALLS.poll(20, TimeUnit.SECONDS)).isEqualTo("a by " + context.getBean(Mails.class));
	}

	static class Wrong extends Mails {

		@TaskListener(queues = "wrong", concurrency = "x")
		void wrong() {
		}

	}

	static class WrongTick extends Mails {

		@RecurringTask(queue = "ticks", cron = "@daily")
		void tick() {
		}

	}

	static class WrongBesideTick extends Wrong {

		@RecurringTask(queue = "ticks", cron = "@daily")
		String tick() {
			return "tick";
		}

	}

	static class SameIds {

		@TaskListener(id = "same", queues = "first")
		void first() {
		}

		@TaskListener(id = "same", queues = "second")
		void second() {
		}

	}

	static class FailsAtFirst extends Mails {

		FailsAtFirst() {
			if (failures-- > 0) {
				throw new IllegalStateException("the constructor failed");
			}
		}

	}

	static class Mails {

		@TaskListener("mails")
		void send(String mail) {
			CALLS.add(mail + " by " + this);
		}

	}

	/**
	 * Needs a bean before it is its turn, and does without it.
	 */
	static class Needing {

		private static boolean failed;

		Needing(AddsLast refuses, ObjectProvider<Mails> mails) {
			failed = false;
			try {
				mails.getObject();
			}
			catch (BeanCreationException ex) {
				failed = true;
			}
		}

	}

	/**
	 * Adds a post-processor that comes after all others.
	 */
	static class AddsLast {

		AddsLast(ConfigurableBeanFactory beans) {
			beans.addBeanPostProcessor(new Refusing());
		}

	}

	static class Refusing implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof Mails && failures-- > 0) {
				throw new IllegalStateException("refused");
			}
			return bean;
		}

	}

}
