package io.qaio.queue.schedule;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import io.qaio.annotation.AnnotationFailure;
import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.RecurringTasksAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.TaskQueues;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Recurring tasks of beans that have proxies or scopes, and of several beans.
 */
@Timeout(60)
class RecurringTaskBeanTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory", "my.queues=a,b")
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
				TaskQueueAutoConfiguration.class, RecurringTasksAutoConfiguration.class));

	@Test
	void oneQueueOnly() {
		assertThat(reason(SeveralQueues.class)).isEqualTo(
				"queue = \"${my.queues}\": 'a,b' has a comma, so it seems to be several names. There can be one only");
		assertThat(reason(QueueArray.class))
			.isEqualTo("queue = \"#{'a,b'.split(',')}\": it must be one text, but is a java.lang.String[]");
	}

	@Test
	void namesThatClashSayHowToNameThem() {
		String cure = ". It identifies the schedule in all instances of the application, so nothing can be added to it by"
				+ " itself. Set name = \"…\" on one of the methods. Where several beans have the same method, add a"
				+ " schedule for each: RecurringTasks.add(Schedule.of(name, …))";
		assertThat(reason(Overloaded.class)).startsWith("name = \"Overloaded.tick\", queue = \"")
			.contains(": the name is taken by: Schedule 'Overloaded.tick' of queue '")
			.endsWith(cure);
		InvalidAnnotatedMethodException ex = AnnotationFailure
			.of(this.runner.withBean("eu", Ticks.class).withBean("us", Ticks.class));
		assertThat(ex.getBean()).isEqualTo("us");
		assertThat(ex.getReason()).startsWith("name = \"Ticks.tick\", queue = \"ticks\": the name is taken by: ")
			.endsWith(cure);
	}

	@Test
	void finalMethodsOfProxiedBeans() {
		assertThat(AnnotationFailure.of(this.runner.withBean(FinalMethod.class).withBean(ClassProxies.class)))
			.hasMessageContaining("FinalMethod.tick() of bean '")
			.hasMessageContaining(
					"the bean has a proxy (for Advice), which cannot pass the call on: the method is final");
	}

	@Test
	void methodsAreCalledThroughTheProxyThatAnApplicationMakes() {
		this.runner.withBean(OfInterface.class).withBean(ProxiesByHand.class).run((context) -> {
			assertThat(context.getBean(TaskQueues.class).queue("ticks").get().payload(String.class))
				.isEqualTo("a tick by proxy");
			assertThat(context.getBean(RecurringTasks.class).find("OfInterface.tick")).isPresent();
		});
	}

	@Test
	void asyncMethodsCannotReturnAPayload() {
		String reason = "it is @Async, so it cannot return the payload. Remove @Async: recurring tasks have threads of"
				+ " their own";
		ApplicationContextRunner async = this.runner.withUserConfiguration(EnablesAsync.class);
		assertThat(AnnotationFailure.of(async.withBean(AsyncMethod.class)).getReason()).isEqualTo(reason);
		assertThat(AnnotationFailure.of(async.withBean(AsyncFuture.class)).getReason()).isEqualTo(reason);
	}

	@Test
	void prototypes() {
		assertThat(AnnotationFailure.of(this.runner.withBean("ticks", Ticks.class, Ticks::new,
				(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))))
			.hasMessageContaining(
					"Ticks.tick() of bean 'ticks': the bean has the scope 'prototype' and no scoped proxy");
	}

	@Test
	void scopedProxies() {
		this.runner.withUserConfiguration(Scoped.class).run((context) -> {
			assertThat(context.getBean(TaskQueues.class).queue("ticks").get().payload(String.class))
				.isEqualTo("a tick");
			assertThat(context.getBean(RecurringTasks.class).find("Ticks.tick")).isPresent();
		});
	}

	private String reason(Class<?> bean) {
		return AnnotationFailure.of(this.runner.withBean(bean)).getReason();
	}

	static class SeveralQueues {

		@RecurringTask(queue = "${my.queues}", cron = "@daily")
		String tick() {
			return "";
		}

	}

	static class QueueArray {

		@RecurringTask(queue = "#{'a,b'.split(',')}", cron = "@daily")
		String tick() {
			return "";
		}

	}

	static class Overloaded {

		@RecurringTask(queue = "a", cron = "@daily")
		String tick() {
			return "";
		}

		@RecurringTask(queue = "b", cron = "@daily")
		String tick(Instant tick) {
			return "";
		}

	}

	static class Ticks {

		@RecurringTask(queue = "ticks", cron = "* * * * * *")
		String tick() {
			return "a tick";
		}

	}

	static class FinalMethod {

		@RecurringTask(queue = "ticks", cron = "@daily")
		final String tick() {
			return "a tick";
		}

	}

	interface Work {

		String tick();

	}

	static class OfInterface implements Work {

		@Override
		@RecurringTask(queue = "ticks", cron = "* * * * * *")
		public String tick() {
			return "a tick";
		}

	}

	static class AsyncMethod {

		@Async
		@RecurringTask(queue = "ticks", cron = "@daily")
		String tick() {
			return "a tick";
		}

	}

	static class AsyncFuture {

		@Async
		@RecurringTask(queue = "ticks", cron = "@daily")
		CompletableFuture<String> tick() {
			return CompletableFuture.completedFuture("a tick");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(proxyTargetClass = true)
	static class EnablesAsync {

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		static BeanFactoryPostProcessor scopes() {
			return (beans) -> beans.registerScope("thread", new SimpleThreadScope());
		}

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Ticks ticks() {
			return new Ticks();
		}

	}

	static class Advice implements MethodInterceptor {

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			return invocation.proceed();
		}

	}

	static class ClassProxies implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!(bean instanceof FinalMethod)) {
				return bean;
			}
			ProxyFactory factory = new ProxyFactory(bean);
			factory.addAdvice(new Advice());
			return factory.getProxy();
		}

	}

	static class ProxiesByHand implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof Work work) ? Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { Work.class }, (proxy, method, arguments) -> method.getName().equals("tick")
							? work.tick() + " by proxy" : method.invoke(work, arguments))
					: bean;
		}

	}

}
