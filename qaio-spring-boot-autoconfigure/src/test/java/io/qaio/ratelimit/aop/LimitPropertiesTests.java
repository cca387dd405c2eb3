package io.qaio.ratelimit.aop;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimited;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits that come from the application's properties.
 */
class LimitPropertiesTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class,
				RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class))
		.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/m");

	private void expectAsked(Class<? extends Limited> bean, KeyedLimit limit, String... properties) {
		RecordingRateLimiter limiter = new RecordingRateLimiter();
		this.application.withBean("rateLimiter", RecordingRateLimiter.class, () -> limiter)
			.withBean(bean)
			.withPropertyValues(properties)
			.run((context) -> {
				context.getBean(Limited.class).call("x");
				assertThat(limiter.lastLimits()).containsExactly(limit);
			});
	}

	@ParameterizedTest
	@CsvSource({ "12, 8, 12, 8", "' 12 ', 0, 12, 0", "3, nodelay, 3, " + RateLimit.NO_DELAY, "'', '', 0, 0" })
	void burstAndDelayComeFromProperties(String burst, String delay, int expectedBurst, int expectedDelay) {
		expectAsked(FromProperties.class, new RateLimit("login", expectedBurst, expectedDelay).on("x"),
				"login.burst=" + burst, "login.delay=" + delay);
	}

	@Test
	void zoneAndKeyComeFromProperties() {
		expectAsked(ZoneAndKey.class, RateLimit.of("login").on("acme/x"), "login.zone=login", "login.tenant=acme");
	}

	@Test
	void anExpressionMayTakeTheValue() {
		expectAsked(FromExpression.class, new RateLimit("login", 24, 0).on("x"), "login.burst=12");
	}

	@Test
	void aComposedAnnotationMayHaveThem() {
		expectAsked(Composed.class, new RateLimit("login", 5, 0).on("x"), "mine.burst=5");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					many       | 0    | burstString = "${login.burst}": 'many' is not a whole number of requests. Correct
					1.5        | 0    | burstString = "${login.burst}": '1.5' is not a whole number of requests
					3000000000 | 0    | burstString = "${login.burst}": '3000000000' is not a whole number of requests
					nodelay    | 0    | burstString = "${login.burst}": 'nodelay' is not a whole number of requests
					-1         | 0    | Limit of zone 'login': burst must be 0 or more, not -1
					1          | soon | delayString = "${login.delay}": 'soon' is not a whole number of requests, and not 'nodelay'
					1          | -2   | Limit of zone 'login': delay must be 0 or more, not -2
					""")
	void aWrongValueKeepsTheApplicationFromStarting(String burst, String delay, String reason) {
		expectFailure(FromProperties.class, reason, "login.burst=" + burst, "login.delay=" + delay);
	}

	@Test
	void aMissingPropertyKeepsTheApplicationFromStarting() {
		expectFailure(FromProperties.class, "Could not resolve placeholder 'login.delay'", "login.burst=1");
	}

	@Test
	void aWrongExpressionKeepsTheApplicationFromStarting() {
		expectFailure(FromExpression.class, "Expression parsing failed", "login.burst=1 +");
	}

	@ParameterizedTest
	@ValueSource(strings = { "login.delay=1", "login.delay=" })
	void aNumberAndATextKeepTheApplicationFromStarting(String property) {
		expectFailure(Both.class, "delayString = \"${login.delay}\": delay = 3 is there, too. Remove one of them",
				property);
	}

	private void expectFailure(Class<?> bean, String reason, String... properties) {
		this.application.withBean(bean)
			.withPropertyValues(properties)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining("Error creating bean with name")
				.hasMessageContaining(bean.getName() + ".call(String): ")
				.hasMessageContaining(reason));
	}

	interface Limited {

		void call(String who);

	}

	static class FromProperties implements Limited {

		@Override
		@RateLimited(zone = "login", burstString = "${login.burst}", delayString = "${login.delay}", key = "#who")
		public void call(String who) {
		}

	}

	static class ZoneAndKey implements Limited {

		@Override
		@RateLimited(zone = "${login.zone}", key = "'${login.tenant}/' + #who")
		public void call(String who) {
		}

	}

	static class FromExpression implements Limited {

		@Override
		@RateLimited(zone = "#{'log' + 'in'}", burstString = "#{2 * ${login.burst}}", key = "#who")
		public void call(String who) {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@RateLimited(zone = "login", burstString = "${login.burst:1}", key = "#who")
	@interface PerUser {

		@AliasFor(annotation = RateLimited.class)
		String burstString() default "${login.burst:1}";

	}

	static class Composed implements Limited {

		@Override
		@PerUser(burstString = "${mine.burst}")
		public void call(String who) {
		}

	}

	static class Both implements Limited {

		@Override
		@RateLimited(zone = "login", delay = 3, delayString = "${login.delay}", key = "#who")
		public void call(String who) {
		}

	}

}
