package io.qaio.autoconfigure.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RedisRateLimitAutoConfiguration;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.observation.RateLimitMetrics;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Health and metrics of rate limits.
 */
@Timeout(120)
class RateLimitActuatorTests {

	private static final RateLimit LOGIN = new RateLimit("login", 2, 1);

	private RedisProcess redis;

	private ApplicationContextRunner runner = new ApplicationContextRunner();

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class,
					RedisRateLimitAutoConfiguration.class, RateLimitAutoConfiguration.class,
					RateLimitHealthContributorAutoConfiguration.class, RateLimitMetricsAutoConfiguration.class))
			.withPropertyValues("spring.data.redis.port=" + this.redis.port(), "qaio.rate-limit.timeout=5s",
					"qaio.rate-limit.zones.login.rate=1r/m");
	}

	@AfterEach
	void stop() {
		this.redis.close();
	}

	private ApplicationContextRunner inRedis() {
		return this.runner.withPropertyValues("qaio.rate-limit.store=redis");
	}

	private static Health health(ApplicationContext context) {
		return Objects.requireNonNull(context.getBean(HealthIndicator.class).health());
	}

	@Test
	void healthIsDownWhileCallsAreRejectedWithoutRedis() {
		inRedis().withPropertyValues("qaio.rate-limit.on-store-failure=deny").run((context) -> {
			RedisRateLimiter limiter = context.getBean(RedisRateLimiter.class);
			Health up = health(context);
			assertThat(up.getStatus()).isEqualTo(Status.UP);
			assertThat(up.getDetails()).containsEntry("undecided", 0L)
				.containsEntry("since", limiter.status().since())
				.doesNotContainKey("problem");
			this.redis.kill();
			await().until(() -> !limiter.status().deciding());
			limiter.decide(LOGIN, "a");
			Health down = health(context);
			assertThat(down.getStatus()).isEqualTo(Status.DOWN);
			assertThat(down.getDetails()).containsEntry("undecided", 1L);
			await().untilAsserted(() -> assertThat(health(context).getDetails().get("problem")).asString()
				.startsWith("Redis cannot be reached"));
			this.redis.restart();
			await().untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
			limiter.close();
			assertThat(health(context).getStatus()).isEqualTo(Status.UNKNOWN);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "qaio.rate-limit.on-store-failure=allow", "qaio.rate-limit.on-store-failure=local" })
	void healthIsUpWhileCallsGoOnWithoutRedis(String property) {
		inRedis()
			.withPropertyValues("qaio.rate-limit.zones.trial.rate=1r/s", "qaio.rate-limit.zones.trial.dry-run=true",
					"qaio.rate-limit.zones.trial.on-store-failure=deny", property)
			.run((context) -> {
				RedisRateLimiter limiter = context.getBean(RedisRateLimiter.class);
				this.redis.kill();
				await().until(() -> !limiter.status().deciding());
				Health health = health(context);
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsKey("problem");
			});
	}

	@Test
	void healthCanBeSwitchedOffAndIsOfRedisOnly() {
		inRedis().withPropertyValues("management.health.ratelimit.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void limiterWorksWithoutActuatorAndMicrometer() {
		inRedis().withClassLoader(new FilteredClassLoader(HealthIndicator.class, MeterBinder.class))
			.run((context) -> assertThat(context).hasSingleBean(RedisRateLimiter.class)
				.doesNotHaveBean(RateLimitMetrics.class)
				.doesNotHaveBean("rateLimitHealthIndicator"));
		inRedis().run((context) -> assertThat(context).as("without a registry").doesNotHaveBean(MeterBinder.class));
	}

	@Test
	void decisionsAreCountedByZoneAndOutcomeWhereverBucketsAre() {
		for (String store : new String[] { "local", "redis" }) {
			this.runner
				.withPropertyValues("qaio.rate-limit.store=" + store, "qaio.rate-limit.zones.trial.rate=1r/m",
						"qaio.rate-limit.zones.trial.dry-run=true")
				.withBean(SimpleMeterRegistry.class)
				.run((context) -> {
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(registry));
					assertThat(decisions(registry, "login", "passed")).isZero();
					RateLimiter limiter = context.getBean(RateLimiter.class);
					for (int i = 0; i < 5; i++) {
						limiter.decide(LOGIN, "a");
						limiter.decide(RateLimit.of("trial"), "a");
					}
					limiter.decideAsync(LOGIN, "a").join();
					limiter.decideAsync(List.of(RateLimit.of("trial").on("b"), LOGIN.on("a"))).join();
					limiter.decide(List.of(RateLimit.of("trial").on(""), LOGIN.on("b"))).delay();
					limiter.decide(LOGIN, "");
					assertThat(decisions(registry, "login", "passed")).as(store).isEqualTo(3);
					assertThat(decisions(registry, "login", "delayed")).as(store).isEqualTo(1);
					assertThat(decisions(registry, "login", "rejected")).as(store).isEqualTo(4);
					assertThat(decisions(registry, "trial", "passed")).as(store).isEqualTo(5);
					assertThat(dryRun(registry, "trial", "rejected")).as(store).isEqualTo(4);
					assertThat(dryRun(registry, "trial", "delayed")).as(store).isZero();
					context.getBean(RateLimitZones.class).put(new Zone("added", Rate.parse("1r/m"), 10));
					limiter.decide(RateLimit.of("added"), "a");
					assertThat(decisions(registry, "added", "passed")).as(store).isEqualTo(1);
				});
		}
	}

	private static double decisions(MeterRegistry registry, String zone, String outcome) {
		return registry.get("qaio.rate.limit.decisions").tags("zone", zone, "outcome", outcome).counter().count();
	}

	private static double dryRun(MeterRegistry registry, String zone, String outcome) {
		return registry.get("qaio.rate.limit.dry.run").tags("zone", zone, "outcome", outcome).functionCounter().count();
	}

	@Test
	void actuatorShowsHealthAndMetrics() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--spring.data.redis.port=" + this.redis.port(), "--qaio.rate-limit.store=redis",
					"--qaio.rate-limit.zones.login.rate=1r/m", "--management.endpoint.health.show-details=always",
					"--management.endpoints.web.exposure.include=health,metrics", "--qaio.rate-limit.timeout=5s",
					"--qaio.rate-limit.zones.login.on-store-failure=deny")) {
			context.getBean(RateLimiter.class).decide(LOGIN, "a");
			assertThat(get(context, "metrics/qaio.rate.limit.decisions?tag=zone:login&tag=outcome:passed"))
				.contains("\"value\":1.0");
			assertThat(get(context, "metrics/qaio.rate.limit.store.available")).contains("\"value\":1.0");
			assertThat(get(context, "health/rateLimit")).contains("\"status\":\"UP\"", "\"undecided\":0");
			this.redis.kill();
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(get(context, "health/rateLimit")).contains("\"status\":\"DOWN\"",
						"\"problem\":\"Redis cannot be reached"));
			context.getBean(RateLimiter.class).decide(LOGIN, "a");
			assertThat(get(context, "metrics/qaio.rate.limit.store.available")).contains("\"value\":0.0");
			assertThat(get(context, "metrics/qaio.rate.limit.store.undecided")).contains("\"value\":1.0");
		}
	}

	private static String get(ConfigurableApplicationContext context, String path) throws Exception {
		URI uri = URI.create(
				"http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/actuator/" + path);
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
		return response.body();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
