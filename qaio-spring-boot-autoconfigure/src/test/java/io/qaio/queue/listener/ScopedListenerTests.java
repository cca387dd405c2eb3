package io.qaio.queue.listener;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.annotation.AnnotationFailure;
import io.qaio.annotation.InvalidAnnotatedMethodException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.web.context.annotation.RequestScope;

import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Listeners of beans that are created more than once.
 */
@Timeout(60)
class ScopedListenerTests {

	private static final BlockingQueue<String> CALLS = new LinkedBlockingQueue<>();

	private static final AtomicInteger CREATED = new AtomicInteger();

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory();

	ScopedListenerTests() {
		CALLS.clear();
		CREATED.set(0);
	}

	private static String nextCall() throws InterruptedException {
		String call = CALLS.poll(20, TimeUnit.SECONDS);
		assertThat(call).as("a call").isNotNull();
		return call;
	}

	@Test
	void prototypes() {
		InvalidAnnotatedMethodException ex = AnnotationFailure.of(this.runner.withBean("mails", Mails.class, Mails::new,
				(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE)));
		assertThat(ex.getBean()).isEqualTo("mails");
		assertThat(ex.getMethod()).isEqualTo(Mails.class.getName() + ".send(String)");
		assertThat(ex.getReason())
			.isEqualTo("the bean has the scope 'prototype' and no scoped proxy, so there is no one"
					+ " object to call. Make it a singleton, or give it a proxy: @Scope(scopeName = \"prototype\","
					+ " proxyMode = ScopedProxyMode.TARGET_CLASS)");
	}

	@Test
	void prototypesThatOthersNeedEarly() {
		assertThat(
				AnnotationFailure.of(this.runner
					.withBean("mails", Mails.class, Mails::new,
							(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
					.withBean(Needing.class)))
			.hasMessageContaining("of bean 'mails': the bean has the scope 'prototype'");
	}

	@Test
	void prototypesWhoseDefinitionHidesTheMethod() {
		this.runner.withUserConfiguration(HiddenPrototype.class)
			.run((context) -> assertThatException().isThrownBy(() -> context.getBean("hidden"))
				.satisfies((ex) -> assertThat(AnnotationFailure.find(ex).getReason())
					.startsWith("the bean has the scope 'prototype' and no scoped proxy")));
	}

	@Test
	void scopesWithoutAProxy() {
		assertThat(AnnotationFailure
			.of(this.runner.withUserConfiguration(Refreshing.class)
				.withBean("mails", Mails.class, Mails::new, (definition) -> definition.setScope("refresh")))
			.getReason()).startsWith("the bean has the scope 'refresh' and no scoped proxy");
	}

	@Test
	void scopesWithAProxy() {
		this.runner.withUserConfiguration(Refreshing.class, RefreshedMails.class).run((context) -> {
			assertThat(context.getBean(TaskListenerEndpointRegistry.class).containers())
				.extracting(TaskListenerContainer::id)
				.containsExactly("Mails.send");
			queue(context, "mails").put("a");
			assertThat(nextCall()).isEqualTo("a by 1");
			context.getBean(RefreshScope.class).refresh();
			queue(context, "mails").put("b");
			assertThat(nextCall()).isEqualTo("b by 2");
			context.getBean(RefreshScope.class).refresh();
			assertThat(context.getBean(Mails.class).number()).isEqualTo(3);
			queue(context, "mails").put("c");
			assertThat(nextCall()).isEqualTo("c by 3");
		});
	}

	@Test
	void scopesWithAProxyOfInterfaces() {
		this.runner.withUserConfiguration(Refreshing.class, HiddenRefreshed.class).run((context) -> {
			context.getBean(Work.class).number();
			queue(context, "of-interface").put("a");
			assertThat(nextCall()).isEqualTo("a by 1");
			context.getBean(RefreshScope.class).refresh();
			queue(context, "of-interface").put("b");
			assertThat(nextCall()).isEqualTo("b by 2");
		});
	}

	@Test
	void prototypesWithAProxy() {
		this.runner.withUserConfiguration(PrototypeMails.class).run((context) -> {
			queue(context, "mails").put("a");
			String first = nextCall();
			queue(context, "mails").put("b");
			assertThat(nextCall().substring(1)).isNotEqualTo(first.substring(1));
		});
	}

	@Test
	void scopesThatAreNotActiveInListeners() {
		InvalidAnnotatedMethodException ex = AnnotationFailure.of(this.runner.withUserConfiguration(OfRequest.class));
		assertThat(ex.getBean()).isEqualTo("mails");
		assertThat(ex.getReason()).isEqualTo("the bean has the scope 'request', which is not active in the threads that"
				+ " call the method. Move the method to a singleton");
	}

	@Test
	void finalMethodsOfScopedBeans() {
		assertThat(AnnotationFailure.of(this.runner.withUserConfiguration(Refreshing.class, RefreshedFinal.class))
			.getReason()).contains("which cannot pass the call on: the method is final");
	}

	static class Mails {

		private final int number = CREATED.incrementAndGet();

		@TaskListener("mails")
		void send(String mail) {
			CALLS.add(mail + " by " + this.number);
		}

		int number() {
			return this.number;
		}

	}

	interface Work {

		void work(String payload);

		int number();

	}

	static class OfInterface implements Work {

		private final int number = CREATED.incrementAndGet();

		@Override
		@TaskListener("of-interface")
		public void work(String payload) {
			CALLS.add(payload + " by " + this.number);
		}

		@Override
		public int number() {
			return this.number;
		}

	}

	static class Final {

		@TaskListener("final")
		final void work(String payload) {
		}

	}

	record Needing(Mails mails) {
	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenPrototype {

		@Bean
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Work hidden() {
			return new OfInterface();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenRefreshed {

		@Bean
		@Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.INTERFACES)
		Work hidden() {
			return new OfInterface();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RefreshedMails {

		@Bean
		@Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Mails mails() {
			return new Mails();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RefreshedFinal {

		@Bean
		@Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Final mails() {
			return new Final();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeMails {

		@Bean
		@Scope(scopeName = ConfigurableBeanFactory.SCOPE_PROTOTYPE, proxyMode = ScopedProxyMode.TARGET_CLASS)
		Mails mails() {
			return new Mails();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfRequest {

		@Bean
		static BeanFactoryPostProcessor scopes() {
			return (beans) -> beans.registerScope("request",
					new org.springframework.web.context.request.RequestScope());
		}

		@Bean
		@RequestScope
		Mails mails() {
			return new Mails();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Refreshing {

		@Bean
		static RefreshScope refreshScope() {
			return new RefreshScope();
		}

		@Bean
		static BeanFactoryPostProcessor scopes(RefreshScope scope) {
			return (beans) -> beans.registerScope("refresh", scope);
		}

	}

	/**
	 * Creates its beans anew after each refresh, as Spring Cloud's does.
	 */
	static class RefreshScope implements org.springframework.beans.factory.config.Scope {

		private final Map<String, Object> beans = new ConcurrentHashMap<>();

		void refresh() {
			this.beans.clear();
		}

		@Override
		public Object get(String name, ObjectFactory<?> factory) {
			Object bean = this.beans.get(name);
			if (bean == null) {
				bean = factory.getObject();
				this.beans.put(name, bean);
			}
			return bean;
		}

		@Override
		public @Nullable Object remove(String name) {
			return this.beans.remove(name);
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
		}

	}

}
