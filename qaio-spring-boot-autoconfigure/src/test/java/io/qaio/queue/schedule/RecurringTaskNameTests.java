package io.qaio.queue.schedule;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The names of recurring tasks, which must be the same in all instances of an
 * application, whatever the classes of their beans are.
 */
@Timeout(30)
class RecurringTaskNameTests {

	private final TaskQueues queues = TaskQueues.on(new MemoryTaskStore())
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withBean(TaskQueues.class, () -> this.queues)
		.withUserConfiguration(Scheduling.class);

	@Test
	void proxyOfTheApplicationContextHasTheNameOfItsTarget() {
		expectName(() -> new Digests(), "Digests.digest", this.runner.withUserConfiguration(Proxying.class));
		expectName(() -> new Daily(), "Daily.digest", this.runner.withUserConfiguration(Proxying.class));
	}

	@Test
	void proxyThatIsABeanHasTheNameOfItsTarget() {
		expectName(() -> proxy(new Digests(), false), "Digests.digest", this.runner);
		expectName(() -> proxy(proxy(new Digests(), false), false), "Digests.digest", this.runner);
		expectName(() -> proxy(new Daily(), false), "Daily.digest", this.runner);
	}

	@Test
	void proxyWithoutAKnownTargetHasTheNameOfItsInterface() {
		expectName(() -> proxy(new Daily(), true), "DigestSource.digest", this.runner);
		expectName(RecurringTaskNameTests::client, "DigestSource.digest", this.runner);
		expectName(() -> {
			InvocationHandler handler = (proxy, method, arguments) -> "digest";
			return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { DigestSource.class }, handler);
		}, "DigestSource.digest", this.runner);
	}

	@Test
	void lambdaHasTheNameOfItsInterface() {
		DigestSource lambda = (tick) -> "digest";
		expectName(() -> lambda, "DigestSource.digest", this.runner);
		DigestSource reference = Instant::toString;
		expectName(() -> reference, "DigestSource.digest", this.runner);
	}

	@Test
	void namelessClassNeedsAName() {
		DigestSource nameless = new DigestSource() {
			@Override
			public String digest(Instant tick) {
				return "digest";
			}
		};
		this.runner.withBean("digests", DigestSource.class, () -> nameless)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(InvalidAnnotatedMethodException.class, (ex) -> assertThat(ex.getReason())
					.isEqualTo("its class has no name, so the schedule has none. Set the attribute name")));
		Object named = new Object() {
			@RecurringTask(name = "named", queue = "digests", cron = "* * * * * *")
			String digest() {
				return "digest";
			}
		};
		expectName(() -> named, "named", this.runner);
	}

	private void expectName(Supplier<Object> bean, String name, ApplicationContextRunner application) {
		application.withBean("digests", Object.class, bean).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.queues.queue("digests").get().id()).startsWith(name + "@");
		});
		this.queues.queue("digests").purge();
	}

	private static Object proxy(Object target, boolean opaque) {
		ProxyFactory proxies = new ProxyFactory(target);
		proxies.setOpaque(opaque);
		Object proxy = proxies.getProxy();
		assertThat(Proxy.isProxyClass(proxy.getClass())).isTrue();
		return proxy;
	}

	/** As the clients of HTTP interfaces are: no target, the interceptor does it all. */
	private static Object client() {
		ProxyFactory proxies = new ProxyFactory(new Class<?>[] { DigestSource.class });
		proxies.addAdvice((MethodInterceptor) (invocation) -> "digest");
		return proxies.getProxy();
	}

	@Configuration(proxyBeanMethods = false)
	static class Scheduling {

		@Bean
		RecurringTasks recurringTasks(TaskQueues queues) {
			return new RecurringTasks(queues, false, true);
		}

		@Bean
		static RecurringTaskPostProcessor recurringTaskPostProcessor(ObjectProvider<RecurringTasks> tasks) {
			return new RecurringTaskPostProcessor(tasks::getObject);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Proxying {

		@Bean
		static DefaultAdvisorAutoProxyCreator proxyCreator() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		static Advisor advisor() {
			return new DefaultPointcutAdvisor(new AnnotationMatchingPointcut(null, RecurringTask.class, true),
					(MethodInterceptor) MethodInvocation::proceed);
		}

	}

	interface DigestSource {

		@RecurringTask(queue = "digests", cron = "* * * * * *")
		String digest(Instant tick);

	}

	static class Daily implements DigestSource {

		@Override
		public String digest(Instant tick) {
			return "digest";
		}

	}

	interface Api {

		String digest();

	}

	static class Digests implements Api {

		@Override
		@RecurringTask(queue = "digests", cron = "* * * * * *")
		public String digest() {
			return "digest";
		}

	}

}
