package io.qaio.ratelimit.aop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;

import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimited;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyConfig;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which limits a call is asked for, by where the annotations stand.
 */
class AnnotationTests {

	private final RecordingRateLimiter limiter = new RecordingRateLimiter();

	private AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	@AfterEach
	void close() {
		this.context.close();
	}

	private <T> T start(Class<T> bean) {
		return start(bean, bean);
	}

	private <T> T start(Class<? extends T> bean, Class<T> type) {
		this.context = LimitedBeans.start(this.limiter, bean);
		return this.context.getBean(type);
	}

	private void expectAsked(KeyedLimit... limits) {
		assertThat(this.limiter.asked()).containsExactly(List.of(limits));
	}

	private static KeyedLimit limit(String zone, int burst, int delay, String key) {
		return new RateLimit(zone, burst, delay).on(key);
	}

	@Test
	void aMethodIsLimitedByItsAnnotation() {
		assertThat(start(OnMethod.class).login("1.2.3.4")).isEqualTo("1.2.3.4");
		expectAsked(limit("a", 12, 8, "1.2.3.4"));
	}

	@Test
	void withoutAKeyAllShareTheZonesBucket() {
		start(OnMethod.class).noKey();
		expectAsked(new RateLimit("a", 0, 0).onWholeZone());
	}

	@Test
	void noDelayIsThatOfTheLimit() {
		start(OnMethod.class).noDelay();
		expectAsked(new RateLimit("a", 3, RateLimit.NO_DELAY).onWholeZone());
	}

	@Test
	void otherMethodsAreNotLimited() {
		start(OnMethod.class).free();
		assertThat(this.limiter.asked()).isEmpty();
	}

	@Test
	void aBeanWithoutAnnotationsGetsNoProxy() {
		assertThat(AopUtils.isAopProxy(start(Plain.class))).isFalse();
	}

	@Test
	void severalLimitsAreAskedInTheirOrder() {
		start(Repeated.class).call("x");
		expectAsked(limit("b", 2, 0, "x"), limit("a", 1, 0, "\0"), limit("c", 0, 0, "x"));
	}

	@Test
	void aMetaAnnotationMayOverrideAttributes() {
		start(Meta.class).composed("x");
		expectAsked(limit("b", 7, 2, "x"));
	}

	@Test
	void aMetaAnnotationMayContainSeveral() {
		start(Meta.class).two("x");
		expectAsked(limit("a", 1, 0, "x"), limit("b", 2, 0, "\0"));
	}

	@Test
	void aTypesLimitsApplyToItsPublicMethods() {
		OnType bean = start(OnType.class);
		bean.open();
		expectAsked(limit("a", 1, 0, "\0"));
		bean.hidden();
		assertThat(bean.toString()).isEqualTo("OnType");
		assertThat(this.limiter.asked()).hasSize(1);
	}

	@Test
	void aMethodsLimitsReplaceThoseOfItsType() {
		start(OnType.class).own();
		expectAsked(limit("b", 2, 0, "\0"));
	}

	@Test
	void aTypesLimitsApplyToInheritedMethodsAndSubtypes() {
		OnSubtype bean = start(OnSubtype.class);
		bean.open();
		bean.more();
		assertThat(this.limiter.asked()).containsExactly(List.of(limit("a", 1, 0, "\0")),
				List.of(limit("a", 1, 0, "\0")));
	}

	@Test
	void anInterfacesMethodIsFoundAndItsParameterNamesCount() {
		start(Implementation.class, Logins.class).login("1.2.3.4");
		expectAsked(limit("a", 1, 0, "1.2.3.4"));
	}

	@Test
	void anOverridingMethodInheritsItsLimits() {
		start(Overriding.class).login("x");
		expectAsked(limit("a", 12, 8, "x"));
	}

	@Test
	void anOverridingMethodMayHaveItsOwn() {
		start(OverridingWithOwn.class).login("x");
		expectAsked(limit("c", 1, 0, "x"));
	}

	@Test
	void aGenericInterfacesMethodIsFound() {
		this.context = LimitedBeans.start(this.limiter, StringHandler.class);
		this.context.getBean(TextHandler.class).handle("x");
		expectAsked(limit("a", 0, 0, "x"));
	}

	@Test
	void aProxyOfInterfacesIsLimited() {
		this.context = new AnnotationConfigApplicationContext();
		ProxyConfig interfaces = new ProxyConfig();
		this.context = LimitedBeans.start(
				this.limiter, RateLimitPostProcessor.DEFAULT_ORDER, (context) -> context
					.registerBean(AutoProxyUtils.DEFAULT_PROXY_CONFIG_BEAN_NAME, ProxyConfig.class, () -> interfaces),
				Implementation.class);
		Logins bean = this.context.getBean(Logins.class);
		assertThat(AopUtils.isJdkDynamicProxy(bean)).isTrue();
		bean.login("x");
		expectAsked(limit("a", 1, 0, "x"));
	}

	@Test
	void beansOfAFactoryAreLimited() {
		this.context = LimitedBeans.start(this.limiter, LoginsFactory.class);
		this.context.getBean(Logins.class).login("x");
		expectAsked(limit("a", 1, 0, "x"));
	}

	@Test
	void aZoneMayBeAPlaceholder() {
		this.context = LimitedBeans.start(this.limiter, RateLimitPostProcessor.DEFAULT_ORDER,
				(context) -> context.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("test", Map.of("login.zone", "b"))),
				Placeholder.class);
		this.context.getBean(Placeholder.class).call();
		expectAsked(limit("b", 0, 0, "\0"));
	}

	@Test
	void aCallIsChargedOnceForEachProxyItPasses() {
		this.context = LimitedBeans.start(this.limiter, RateLimitPostProcessor.DEFAULT_ORDER,
				(context) -> context.registerBean("second", OnMethod.class), OnMethod.class);
		this.context.getBean("second", OnMethod.class).login("x");
		expectAsked(limit("a", 12, 8, "x"));
	}

	static class Plain {

	}

	static class OnMethod {

		@RateLimited(zone = "a", burst = 12, delay = 8, key = "#ip")
		String login(String ip) {
			return ip;
		}

		@RateLimited(zone = "a")
		void noKey() {
		}

		@RateLimited(zone = "a", burst = 3, delay = RateLimited.NO_DELAY)
		void noDelay() {
		}

		void free() {
		}

	}

	static class Repeated {

		@RateLimited(zone = "b", burst = 2, key = "#x")
		@RateLimited(zone = "a", burst = 1)
		@RateLimited(zone = "c", key = "#x")
		void call(String x) {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@RateLimited(zone = "b", delay = 2, key = "#who")
	@interface PerUser {

		@AliasFor(annotation = RateLimited.class, attribute = "burst")
		int times();

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@RateLimited(zone = "a", burst = 1, key = "#who")
	@RateLimited(zone = "b", burst = 2)
	@interface PerUserAndAll {

	}

	static class Meta {

		@PerUser(times = 7)
		void composed(String who) {
		}

		@PerUserAndAll
		void two(String who) {
		}

	}

	@RateLimited(zone = "a", burst = 1)
	static class OnType {

		public void open() {
		}

		@RateLimited(zone = "b", burst = 2)
		public void own() {
		}

		void hidden() {
		}

		@Override
		public String toString() {
			return "OnType";
		}

	}

	static class OnSubtype extends OnType {

		public void more() {
		}

	}

	interface Logins {

		@RateLimited(zone = "a", burst = 1, key = "#address")
		String login(String address);

	}

	static class Implementation implements Logins {

		@Override
		public String login(String ip) {
			return ip;
		}

	}

	static class Overriding extends OnMethod {

		@Override
		String login(String ip) {
			return "overridden";
		}

	}

	static class OverridingWithOwn extends OnMethod {

		@Override
		@RateLimited(zone = "c", burst = 1, key = "#ip")
		String login(String ip) {
			return "overridden";
		}

	}

	interface Handler<T> {

		@RateLimited(zone = "a", key = "#message")
		void handle(T message);

	}

	interface TextHandler extends Handler<String> {

	}

	static class StringHandler implements TextHandler {

		@Override
		public void handle(String message) {
		}

	}

	static class LoginsFactory implements FactoryBean<Logins> {

		@Override
		public Logins getObject() {
			return (address) -> address;
		}

		@Override
		public Class<?> getObjectType() {
			return Logins.class;
		}

	}

	static class Placeholder {

		@RateLimited(zone = "${login.zone}")
		void call() {
		}

	}

}
