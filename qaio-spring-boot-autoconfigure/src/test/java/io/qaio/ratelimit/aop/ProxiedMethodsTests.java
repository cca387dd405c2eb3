package io.qaio.ratelimit.aop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.aop.elsewhere.PackagePrivateLogins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Calls pass the proxy of their bean and are limited, or the application does not start.
 */
class ProxiedMethodsTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, RateLimitAutoConfiguration.class,
				RateLimitAopAutoConfiguration.class))
		.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/m");

	static Arguments[] beansWithoutLimits() {
		return new Arguments[] {
				arguments(FinalClass.class, "login()", "calls of methods of a final class cannot be limited",
						"would have to extend " + FinalClass.class.getName() + ". Make it a class that is not final"),
				arguments(FinalClassOfType.class, "login()", "calls of methods of a final class cannot be limited",
						"set spring.aop.proxy-target-class=false"),
				arguments(FinalRecord.class, "login()", "calls of methods of a record cannot be limited", "in Kotlin"),
				arguments(SealedClass.class, "login()", "calls of methods of a sealed class cannot be limited",
						"Make it a class that is not final"),
				arguments(FinalMethod.class, "login()", "calls of a final method cannot be limited",
						"Make the method not final (in Kotlin by 'open' or plugin.spring)"),
				arguments(FinalMethodOfType.class, "login()", "calls of a final method cannot be limited",
						"or annotate other methods instead of the type"),
				arguments(PrivateMethod.class, "login()", "calls of a private or static method cannot be limited",
						"Make it an instance method that is not private"),
				arguments(InheritedPackagePrivate.class, "login()",
						"calls of a package-private method cannot be limited where the proxy", "protected or public"),
				arguments(PrivateConstructor.class, "login()", "can have no proxy", "No visible constructors") };
	}

	@ParameterizedTest
	@MethodSource("beansWithoutLimits")
	void whatCannotBeLimitedKeepsTheApplicationFromStarting(Class<?> bean, String method, String reason, String cure) {
		this.application.withBean("logins", Object.class, () -> create(bean))
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining("Error creating bean with name 'logins'")
				.hasMessageContaining("." + method + ": ")
				.hasMessageContaining(reason)
				.hasMessageContaining(cure)
				.hasCauseInstanceOf(InvalidAnnotatedMethodException.class));
	}

	private static Object create(Class<?> type) {
		try {
			var constructor = type.getDeclaredConstructor();
			constructor.setAccessible(true);
			return constructor.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aFinalClassWithAnInterfaceIsLimitedByAProxyOfThat() {
		this.application.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(FinalImplementation.class)
			.run((context) -> expectLimited(context.getBean(Logins.class)::login));
	}

	@Test
	void aMethodThatNoInterfaceDeclaresKeepsTheApplicationFromStarting() {
		this.application.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean("logins", MoreThanItsInterface.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining("Error creating bean with name 'logins'")
				.hasMessageContaining(MoreThanItsInterface.class.getName()
						+ ".more(): calls of a method that no interface declares cannot be limited")
				.hasMessageContaining("set spring.aop.proxy-target-class=true"));
	}

	@Test
	void theMethodsOfATypeNeedNoInterface() {
		this.application.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(OfTypeWithInterface.class)
			.run((context) -> expectLimited(context.getBean(Logins.class)::login));
	}

	@Test
	void aPackagePrivateMethodOfTheSamePackageIsLimited() {
		this.application.withBean(PackagePrivate.class)
			.run((context) -> expectLimited(context.getBean(PackagePrivate.class)::login));
	}

	@Test
	void aLambdaIsLimited() {
		this.application.withBean(Logins.class, () -> () -> {
		}).run((context) -> expectLimited(context.getBean(Logins.class)::login));
	}

	@Test
	void aProxyOfAnotherLibraryIsLimited() {
		this.application
			.withBean(Logins.class,
					() -> (Logins) Proxy.newProxyInstance(Logins.class.getClassLoader(),
							new Class<?>[] { Logins.class }, (proxy, method, arguments) -> null))
			.run((context) -> expectLimited(context.getBean(Logins.class)::login));
	}

	@Test
	void whoKeepsTheBeanKeepsItsProxy() {
		// as @KafkaListener and @RabbitListener do
		Keeper keeper = new Keeper();
		this.application.withBean(Keeper.class, () -> keeper)
			.withBean(PackagePrivate.class)
			.run((context) -> expectLimited(((PackagePrivate) keeper.kept)::login));
	}

	@Test
	void twoProxiesOfABeanChargeItOnce() {
		this.application.withUserConfiguration(TwoProxies.class)
			.run((context) -> expectLimited(context.getBean(PackagePrivate.class)::login));
	}

	@ParameterizedTest
	@EnumSource
	void proxiesThatHideTheBeanAreLimitedInside(Hiding hiding) {
		for (Class<?> configuration : List.of(Object.class, ProxiesLogins.class)) {
			this.application.withUserConfiguration(configuration)
				.withBean(HidingProcessor.class, () -> new HidingProcessor(hiding))
				.withBean("logins", OnlyTheClass.class)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					Runnable logins = (Runnable) context.getBean("logins");
					expectLimited(logins::run);
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void proxiesThatHideTheBeanTooEarlyKeepTheApplicationFromStarting(Hiding hiding) {
		this.application.withBean(EarlyHidingProcessor.class, () -> new EarlyHidingProcessor(hiding))
			.withBean("logins", OnlyTheClass.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining(OnlyTheClass.class.getName() + ".run() of bean 'logins': the bean is hidden in"
						+ " another proxy, of "));
	}

	private static void expectLimited(ThrowingCall call) {
		assertThatCode(call::run).doesNotThrowAnyException();
		assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(call::run);
	}

	@FunctionalInterface
	interface ThrowingCall {

		void run() throws Exception;

	}

	interface Logins {

		@RateLimited(zone = "login")
		void login();

	}

	static final class FinalClass {

		@RateLimited(zone = "login")
		public void login() {
		}

	}

	@RateLimited(zone = "login")
	static final class FinalClassOfType {

		public void login() {
		}

	}

	record FinalRecord() implements Callable<String> {

		@Override
		public String call() {
			return "";
		}

		@RateLimited(zone = "login")
		public void login() {
		}

	}

	static sealed class SealedClass permits PermittedClass {

		@RateLimited(zone = "login")
		public void login() {
		}

	}

	static final class PermittedClass extends SealedClass {

	}

	static class FinalMethod {

		@RateLimited(zone = "login")
		public final void login() {
		}

	}

	@RateLimited(zone = "login")
	static class FinalMethodOfType {

		public final void login() {
		}

	}

	static class PrivateMethod {

		@RateLimited(zone = "login")
		private void login() {
		}

	}

	static class InheritedPackagePrivate extends PackagePrivateLogins {

	}

	static class PrivateConstructor {

		private PrivateConstructor() {
		}

		@RateLimited(zone = "login")
		public void login() {
		}

	}

	static final class FinalImplementation implements Logins {

		@Override
		public void login() {
		}

	}

	static class MoreThanItsInterface implements Function<String, String> {

		@Override
		public String apply(String text) {
			return text;
		}

		@RateLimited(zone = "login")
		public void more() {
		}

	}

	@RateLimited(zone = "login")
	static class OfTypeWithInterface implements Logins {

		@Override
		@RateLimited(zone = "login")
		public void login() {
		}

		public void more() {
		}

	}

	static class OnlyTheClass implements Runnable {

		@Override
		@RateLimited(zone = "login")
		public void run() {
		}

	}

	enum Hiding {

		BY_HAND {
			@Override
			Object hide(Object bean) {
				return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Runnable.class },
						(proxy, method, arguments) -> {
							try {
								return method.invoke(bean, arguments);
							}
							catch (InvocationTargetException ex) {
								throw ex.getTargetException();
							}
						});
			}
		},

		OPAQUE {
			@Override
			Object hide(Object bean) {
				ProxyFactory factory = new ProxyFactory(bean);
				factory.setInterfaces(Runnable.class);
				factory.setOpaque(true);
				return factory.getProxy();
			}
		},

		FROZEN {
			@Override
			Object hide(Object bean) {
				ProxyFactory factory = new ProxyFactory(bean);
				factory.setInterfaces(Runnable.class);
				factory.setFrozen(true);
				return factory.getProxy();
			}
		};

		abstract Object hide(Object bean);

	}

	static class HidingProcessor implements BeanPostProcessor {

		private final Hiding hiding;

		HidingProcessor(Hiding hiding) {
			this.hiding = hiding;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof Runnable) ? this.hiding.hide(bean) : bean;
		}

	}

	static class EarlyHidingProcessor extends HidingProcessor implements PriorityOrdered {

		EarlyHidingProcessor(Hiding hiding) {
			super(hiding);
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

	static class PackagePrivate {

		@RateLimited(zone = "login")
		void login() {
		}

	}

	static class Keeper implements BeanPostProcessor, Ordered {

		Object kept = "";

		@Override
		public int getOrder() {
			return Ordered.LOWEST_PRECEDENCE;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof PackagePrivate) {
				this.kept = bean;
			}
			return bean;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProxiesLogins {

		@Bean
		static BeanNameAutoProxyCreator creator() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("logins");
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoProxies {

		@Bean
		static BeanNameAutoProxyCreator creator() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("logins");
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		PackagePrivate logins() {
			return new PackagePrivate();
		}

	}

}
