package io.qaio.queue.listener;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.annotation.AnnotationFailure;
import io.qaio.autoconfigure.StartupFailure;
import io.qaio.autoconfigure.queue.TaskPacingAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.queue.listener.another.VisibleInItsPackage;
import io.qaio.ratelimit.RateLimited;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.aop.target.SingletonTargetSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.container;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listener methods are called through all proxies of their beans, and those that are not
 * are refused.
 */
@Timeout(60)
class ProxiedListenerTests {

	private static final BlockingQueue<String> CALLS = new LinkedBlockingQueue<>();

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class,
				TaskPacingAutoConfiguration.class))
		.withPropertyValues("qaio.rate-limit.zones.slow.rate=1r/m", "qaio.queue.max-attempts=1");

	ProxiedListenerTests() {
		CALLS.clear();
	}

	private static List<String> calls(int count) throws InterruptedException {
		List<String> calls = new ArrayList<>();
		while (calls.size() < count) {
			String call = CALLS.poll(20, TimeUnit.SECONDS);
			assertThat(call).as("a call after %s", calls).isNotNull();
			calls.add(call);
		}
		return calls;
	}

	@Test
	void finalMethodsOfProxiedBeans() {
		assertThat(AnnotationFailure
			.of(this.runner.withBean("mails", FinalMethod.class).withUserConfiguration(Advice.class)))
			.hasMessageContaining(
					FinalMethod.class.getName() + ".work(String) of bean 'mails': the bean has a proxy (for Advising),"
							+ " which cannot pass the call on: the method is final. Remove 'final' (in Kotlin, make it"
							+ " 'open'), or move the method to a bean without a proxy");
	}

	@Test
	void theStartUpFailureNamesTheBean() {
		assertThat(StartupFailure
			.analyze(this.runner.withBean("mails", FinalMethod.class).withUserConfiguration(Advice.class))
			.getDescription())
			.contains("\n\n    Bean: mails\n    Method: " + FinalMethod.class.getName() + ".work(String)");
	}

	@Test
	void finalMethodsOfBeansThatOnlyTheLimiterProxies() {
		assertThat(AnnotationFailure.of(this.runner.withBean(FinalBesideLimited.class)).getReason())
			.contains("(for RateLimitAdvisor)", "the method is final");
	}

	@Test
	void finalMethodsBehindTwoProxies() {
		assertThat(AnnotationFailure
			.of(late(Proxies.ORDINARY).withBean(FinalOfInterface.class).withUserConfiguration(Advice.class))
			.getReason()).contains("(for Advising)", "the method is final");
	}

	@Test
	void privateMethodsOfProxiedBeans() {
		assertThat(AnnotationFailure.of(this.runner.withBean(PrivateMethod.class).withUserConfiguration(Advice.class))
			.getReason()).contains("the method is private. Remove 'private'");
	}

	@Test
	void methodsThatAreNotVisibleToTheProxy() {
		assertThat(
				AnnotationFailure.of(this.runner.withBean(InAnotherPackage.class).withUserConfiguration(Advice.class))
					.getReason())
			.contains("the method is visible in the package of " + VisibleInItsPackage.class.getName() + " only",
					"Make it protected or public");
	}

	@Test
	void methodsThatNeedNoProxyMayBeFinalOrPrivate() {
		this.runner.withBean(FinalMethod.class).withBean(PrivateMethod.class).run((context) -> {
			queue(context, "final").put("a");
			queue(context, "private").put("b");
			assertThat(calls(2)).containsExactlyInAnyOrder("a", "b");
		});
		late(Proxies.ORDINARY).withBean(FinalOfInterface.class).run((context) -> {
			queue(context, "of-interface").put("a");
			assertThat(calls(2)).containsExactly("proxy", "a");
		});
	}

	@ParameterizedTest
	@EnumSource
	void whoeverMadeTheProxyMethodsAreCalledThroughIt(Proxies proxies) {
		for (ApplicationContextRunner with : List.of(late(proxies), early(proxies))) {
			with.withBean(OfInterface.class).run((context) -> {
				queue(context, "of-interface").put("a");
				assertThat(calls(2)).containsExactly("proxy", "a");
				awaitStats(queue(context, "of-interface"), EMPTY);
				assertThat(container(context, "OfInterface.work").queues()).containsExactly("of-interface");
			});
		}
	}

	@ParameterizedTest
	@EnumSource
	void aPacedCallIsDecidedOnceWhoeverMadeTheProxy(Proxies proxies) {
		late(proxies).withBean(Paced.class).run((context) -> {
			queue(context, "paced").put("a");
			assertThat(calls(2)).containsExactly("proxy", "a");
			awaitStats(queue(context, "paced"), EMPTY);
		});
	}

	@Test
	void beansInACircleOfReferences() {
		this.runner.withAllowCircularReferences(true)
			.withBean(Circular.class)
			.withBean(Other.class)
			.withUserConfiguration(Advice.class)
			.run((context) -> {
				queue(context, "circular").put("a");
				assertThat(calls(2)).containsExactly("advice", "a");
			});
	}

	/**
	 * With proxies of an application's own, which are made after ours.
	 */
	private ApplicationContextRunner late(Proxies proxies) {
		return this.runner.withInitializer((context) -> context
			.addBeanFactoryPostProcessor((beans) -> ((BeanDefinitionRegistry) beans).registerBeanDefinition("proxying",
					new RootBeanDefinition(Proxying.class, () -> new Proxying(proxies)))));
	}

	/**
	 * With proxies of an application's own, which are made before ours.
	 */
	private ApplicationContextRunner early(Proxies proxies) {
		return this.runner.withBean("proxying", Proxying.class, () -> new Proxying(proxies));
	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Advised {

	}

	record Advising(String name) implements MethodInterceptor {

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			CALLS.add(this.name);
			return invocation.proceed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Advice {

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		static DefaultPointcutAdvisor advisor() {
			return new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forMethodAnnotation(Advised.class),
					new Advising("advice"));
		}

	}

	enum Proxies {

		ORDINARY {
			@Override
			Object proxy(Object bean) {
				return factory(bean).getProxy();
			}
		},

		OPAQUE {
			@Override
			Object proxy(Object bean) {
				ProxyFactory factory = factory(bean);
				factory.setOpaque(true);
				return factory.getProxy();
			}
		},

		FROZEN {
			@Override
			Object proxy(Object bean) {
				ProxyFactory factory = factory(bean);
				factory.setFrozen(true);
				return factory.getProxy();
			}
		},

		BY_HAND {
			@Override
			Object proxy(Object bean) {
				return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Work.class },
						(proxy, method, arguments) -> {
							if (method.getDeclaringClass() == Work.class) {
								CALLS.add("proxy");
							}
							return method.invoke(bean, arguments);
						});
			}
		};

		abstract Object proxy(Object bean);

		private static ProxyFactory factory(Object bean) {
			ProxyFactory factory = new ProxyFactory(Work.class, new SingletonTargetSource(bean));
			factory.addAdvice(new Advising("proxy"));
			return factory;
		}

	}

	/**
	 * Has no order, like most post-processors of applications.
	 */
	record Proxying(Proxies proxies) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof Work) ? this.proxies.proxy(bean) : bean;
		}

	}

	interface Work {

		void work(String payload);

	}

	static class OfInterface implements Work {

		@Override
		@TaskListener("of-interface")
		public void work(String payload) {
			CALLS.add(payload);
		}

	}

	static class FinalOfInterface implements Work {

		@Override
		@Advised
		@TaskListener("of-interface")
		public final void work(String payload) {
			CALLS.add(payload);
		}

	}

	static class Paced implements Work {

		@Override
		@TaskListener("paced")
		@RateLimited(zone = "slow")
		public void work(String payload) {
			CALLS.add(payload);
		}

	}

	static class FinalMethod {

		private final BlockingQueue<String> calls = CALLS;

		@Advised
		@TaskListener("final")
		final void work(String payload) {
			this.calls.add(payload);
		}

		@Advised
		void other() {
		}

	}

	static class FinalBesideLimited {

		@TaskListener("final")
		final void work(String payload) {
		}

		@RateLimited(zone = "slow")
		void limited() {
		}

	}

	static class PrivateMethod {

		@TaskListener("private")
		private void work(String payload) {
			CALLS.add(payload);
		}

		@Advised
		void other() {
		}

	}

	static class InAnotherPackage extends VisibleInItsPackage {

		@Advised
		void other() {
		}

	}

	static class Circular {

		private final BlockingQueue<String> calls = CALLS;

		@Autowired
		@Nullable Other other;

		@Advised
		@TaskListener("circular")
		void work(String payload) {
			this.calls.add(payload);
		}

	}

	static class Other {

		@Autowired
		@Nullable Circular circular;

	}

}
