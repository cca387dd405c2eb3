package io.qaio.ratelimit.aop;

import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The limits of a type are about the methods that the application calls, not about those
 * that make it start. Each zone lets in one call.
 */
@ExtendWith(OutputCaptureExtension.class)
class FrameworkMethodsTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class))
		.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/m");

	@ParameterizedTest
	@ValueSource(classes = { Beans.class, LiteBeans.class })
	void beanMethodsAreNotLimited(Class<? extends Helper> configuration) {
		this.application.withUserConfiguration(configuration).run((context) -> {
			assertThat(context).hasNotFailed().hasBean("one").hasBean("two").hasBean("three");
			assertThat(context.getBean("prototype")).isNotSameAs(context.getBean("prototype"));
			Helper helper = context.getBean(Helper.class);
			helper.help();
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(helper::help);
		});
	}

	@Test
	void anAnnotationThatLimitsNothingIsReported(CapturedOutput output) {
		this.application.withUserConfiguration(BeansOnly.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(AopUtils.isAopProxy(context.getBean(BeansOnly.class))).isFalse();
		});
		assertThat(output).containsOnlyOnce(
				BeansOnly.class.getName() + " limits nothing: it applies to public methods, but not to those that"
						+ " Spring calls, such as @Bean methods");
	}

	@ParameterizedTest
	@ValueSource(classes = { LimitedBeanMethod.class, LimitedStaticBeanMethod.class })
	void aLimitedBeanMethodKeepsTheApplicationFromStarting(Class<?> configuration) {
		this.application.withUserConfiguration(configuration)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining(configuration.getName() + ".one(): a @Bean method is called by Spring")
				.hasMessageContaining("Annotate the class of the bean or its methods"));
	}

	@Test
	void callbacksAreNotLimited() {
		AtomicInteger destroyed = new AtomicInteger();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("qaio.rate-limit.zones.login.rate=1r/m")
			.run()) {
			Everything everything = context.getBean(Everything.class);
			assertThat(AopUtils.isAopProxy(everything)).isTrue();
			assertThat(everything.calls().get()).isEqualTo(6);
			everything.onDestroy(destroyed);
			assertThatExceptionOfType(RateLimitExceededException.class).as("no callback, but of its name")
				.isThrownBy(() -> everything.run("an order"));
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(everything::calls);
			assertThat(everything).isEqualTo(everything).hasToString("everything");
		}
		assertThat(destroyed).hasValue(2);
	}

	@Test
	void aFactoryBeanIsNotLimited() {
		this.application.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class))
			.withBean(LoginsFactory.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(Logins.class)).isNotSameAs(context.getBean(Logins.class));
				LoginsFactory factory = context.getBean(LoginsFactory.class);
				factory.made();
				assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(factory::made);
			});
	}

	@Test
	void aPostProcessorIsNotLimited() {
		this.application.withUserConfiguration(PostProcessing.class)
			.run((context) -> assertThat(context).hasNotFailed().hasBean("one").hasBean("two"));
	}

	interface Helper {

		void help();

	}

	static class AllBeans implements Helper {

		@Bean
		public Object one() {
			return new Object();
		}

		@Bean
		public Object two() {
			return one();
		}

		@Bean
		public static Object three() {
			return new Object();
		}

		@Bean
		@Scope("prototype")
		public Object prototype() {
			return new Object();
		}

		@Override
		public void help() {
		}

	}

	@Configuration
	@RateLimited(zone = "login")
	static class Beans extends AllBeans {

	}

	@Component
	@RateLimited(zone = "login")
	static class LiteBeans extends AllBeans {

	}

	@Configuration
	@RateLimited(zone = "login")
	static class BeansOnly {

		@Bean
		public Object one() {
			return new Object();
		}

		@Bean
		public Object two() {
			return new Object();
		}

	}

	@Configuration
	static class LimitedBeanMethod {

		@Bean
		@RateLimited(zone = "login")
		public Object one() {
			return new Object();
		}

	}

	@Configuration
	static class LimitedStaticBeanMethod {

		@Bean
		@RateLimited(zone = "login")
		public static Object one() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, RateLimitAutoConfiguration.class,
			RateLimitAopAutoConfiguration.class })
	static class Application {

		@Bean
		Everything everything() {
			return new Everything();
		}

	}

	/** Called six times by Spring until it runs. */
	@RateLimited(zone = "login")
	static class Everything implements InitializingBean, DisposableBean, SmartInitializingSingleton, SmartLifecycle,
			ApplicationListener<ContextRefreshedEvent>, ApplicationRunner, Ordered, AutoCloseable {

		private final AtomicInteger calls = new AtomicInteger();

		private AtomicInteger destroyed = new AtomicInteger();

		private boolean running;

		public AtomicInteger calls() {
			return this.calls;
		}

		void onDestroy(AtomicInteger destroyed) {
			this.destroyed = destroyed;
		}

		@PostConstruct
		public void constructed() {
			this.calls.incrementAndGet();
		}

		@Override
		public void afterPropertiesSet() {
			this.calls.incrementAndGet();
		}

		@Override
		public void afterSingletonsInstantiated() {
			this.calls.incrementAndGet();
		}

		@Override
		public void start() {
			this.calls.incrementAndGet();
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public void onApplicationEvent(ContextRefreshedEvent event) {
			this.calls.incrementAndGet();
		}

		@Override
		public void run(ApplicationArguments args) {
			this.calls.incrementAndGet();
		}

		public void run(String order) {
		}

		@Override
		public int getOrder() {
			return 0;
		}

		@PreDestroy
		public void destruct() {
			this.destroyed.incrementAndGet();
		}

		@Override
		public void destroy() {
			this.destroyed.incrementAndGet();
		}

		@Override
		public void close() {
		}

		@Override
		public String toString() {
			return "everything";
		}

	}

	static class Logins {

	}

	@RateLimited(zone = "login")
	static class LoginsFactory implements FactoryBean<Logins> {

		@Override
		public Logins getObject() {
			return new Logins();
		}

		@Override
		public Class<?> getObjectType() {
			return Logins.class;
		}

		@Override
		public boolean isSingleton() {
			return false;
		}

		public void made() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PostProcessing {

		@Bean
		static LimitedPostProcessor limitedPostProcessor() {
			return new LimitedPostProcessor();
		}

		@Bean
		Object one() {
			return new Object();
		}

		@Bean
		Object two() {
			return new Object();
		}

	}

	@RateLimited(zone = "login")
	static class LimitedPostProcessor implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return bean;
		}

	}

}
