package io.qaio.autoconfigure.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.LocalRateLimiter;
import io.qaio.ratelimit.store.OnStoreFailure;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RateLimitAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class));

	@Test
	void limiterKeepsBucketsInThisJvm() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(RateLimiter.class)
			.getBean(RateLimiter.class)
			.isInstanceOf(LocalRateLimiter.class));
	}

	@Test
	void needsNeitherRedisNorJackson() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data", "io.lettuce", "tools.jackson"))
			.withPropertyValues("qaio.rate-limit.zones.login.rate=5r/s")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RateLimiter.class));
	}

	@Test
	void comesWithTheOtherAutoConfigurations() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RateLimiter.class));
	}

	@Test
	void canBeSwitchedOff() {
		this.runner.withPropertyValues("qaio.rate-limit.enabled=false", "qaio.rate-limit.zones.login.rate=abc")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RateLimiter.class));
	}

	@Test
	void limiterOfTheApplicationReplacesIt() {
		this.runner.withUserConfiguration(OwnLimiter.class)
			.run((context) -> assertThat(context).hasSingleBean(RateLimiter.class)
				.getBean(RateLimiter.class)
				.isInstanceOf(Lenient.class));
	}

	@Test
	void propertiesHaveTheirDefaults() {
		this.runner.withPropertyValues("qaio.rate-limit.zones.login.rate=5r/s").run((context) -> {
			RateLimitProperties properties = context.getBean(RateLimitProperties.class);
			assertThat(properties).isEqualTo(new RateLimitProperties(true, RateLimitProperties.Store.LOCAL, "qaio", 1,
					null, Duration.ofMillis(100), OnStoreFailure.ALLOW, true,
					Map.of("login", new RateLimitProperties.Zone("5r/s", 10_000, null, null, false)),
					new RateLimitProperties.Http(List.of(), RateLimitProperties.Waiting.AUTO, null, 64, List.of(),
							null)));
		});
	}

	@Test
	void zonesAreThoseOfTheProperties() {
		this.runner
			.withPropertyValues("qaio.rate-limit.zones.login.rate=5r/s", "qaio.rate-limit.zones.login.size=1000",
					"qaio.rate-limit.zones[my.zone].rate=30r/m", "qaio.rate-limit.zones.slow.rate=0.5",
					"qaio.rate-limit.zones.slow.dry-run=true")
			.run((context) -> assertThat(new ConfiguredZones(context.getBean(RateLimitProperties.class)).zones())
				.containsExactlyInAnyOrder(new Zone("login", new Rate(5000), 1000),
						new Zone("my.zone", new Rate(500), 10_000), new Zone("slow", new Rate(500), 10_000, true)));
	}

	@Test
	void limiterHasTheZones() {
		this.runner
			.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/m", "qaio.rate-limit.zones[my.zone].rate=1r/m")
			.run((context) -> {
				RateLimiter limiter = context.getBean(RateLimiter.class);
				for (RateLimit limit : List.of(RateLimit.of("login"), RateLimit.of("my.zone"))) {
					assertThat(limiter.decide(limit, "a").granted()).isTrue();
					assertThat(limiter.decide(limit, "a").granted()).isFalse();
				}
			});
	}

	@Test
	void zonesAreChangedWithTheirProperties() {
		this.runner.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/m").run((context) -> {
			RateLimiter limiter = context.getBean(RateLimiter.class);
			RateLimitZones zones = context.getBean(RateLimitZones.class);
			assertThat(limiter.decide(RateLimit.of("login"), "a").granted()).isTrue();
			TestPropertyValues.of("qaio.rate-limit.zones.login.rate=2r/m", "qaio.rate-limit.zones.new.rate=3r/m")
				.applyTo(context);
			context.publishEvent(new EnvironmentChangeEvent(context));
			assertThat(zones.find("login")).map(Zone::rate).contains(Rate.parse("2r/m"));
			assertThat(zones.find("new")).map(Zone::rate).contains(Rate.parse("3r/m"));
			assertThat(limiter.decide(RateLimit.of("login"), "a").retryAfterMillis()).isBetween(20_000L, 31_000L);
			TestPropertyValues.of("qaio.rate-limit.zones.new.rate=abc", "qaio.rate-limit.zones.login.rate=5r/m")
				.applyTo(context);
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> context.publishEvent(new EnvironmentChangeEvent(context)))
				.withMessageContaining("'qaio.rate-limit.zones.new.rate' is 'abc'");
			assertThat(zones.find("login")).map(Zone::rate).contains(Rate.parse("2r/m"));
		});
	}

	@Test
	void zonesAreNotRefreshedWithoutSpringCloud() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RateLimitZones.class)
				.doesNotHaveBean(RefreshedZones.class));
	}

	@Test
	void zoneWithDotsNeedsBrackets() {
		this.runner
			.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/m", "qaio.rate-limit.zones.my.zone.rate=1r/m")
			.run((context) -> {
				RateLimiter limiter = context.getBean(RateLimiter.class);
				assertThatIllegalArgumentException().isThrownBy(() -> limiter.decide(RateLimit.of("my.zone"), ""))
					.withMessage("There is no rate limit zone 'my.zone'. Known are [login];"
							+ " 'qaio.rate-limit.zones[my.zone].rate' adds it");
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLimiter {

		@Bean
		Lenient lenient() {
			return new Lenient();
		}

	}

	static class Lenient implements RateLimiter {

		@Override
		public Decision decide(RateLimit limit, String key) {
			return Decision.NOT_LIMITED;
		}

		@Override
		public Decision decide(List<KeyedLimit> limits) {
			return Decision.NOT_LIMITED;
		}

	}

}
