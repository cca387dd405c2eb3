package io.qaio.autoconfigure.ratelimit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.qaio.autoconfigure.StartupFailure;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.LocalRateLimiter;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class RedisRateLimitAutoConfigurationTests {

	private static final RateLimit SHARED = new RateLimit("shared", 1, RateLimit.NO_DELAY);

	private static RedisProcess redis;

	private ApplicationContextRunner plain = new ApplicationContextRunner();

	private ApplicationContextRunner runner = this.plain;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void configure() {
		this.plain = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(DataRedisAutoConfiguration.class, RedisRateLimitAutoConfiguration.class,
							RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class))
			.withPropertyValues("spring.data.redis.port=" + redis.port(), "qaio.rate-limit.timeout=5s",
					"qaio.rate-limit.on-store-failure=deny");
		this.runner = this.plain.withPropertyValues("qaio.rate-limit.store=redis",
				"qaio.rate-limit.zones.shared.rate=1r/m", "qaio.rate-limit.zones.own.rate=1r/m",
				"qaio.rate-limit.zones.own.store=local", "qaio.rate-limit.zones.shared.on-store-failure=local");
	}

	@Test
	void instancesShareTheZonesInRedis(CapturedOutput output) {
		redis.command("FLUSHALL");
		this.runner.run((one) -> {
			assertThat(one).hasNotFailed().hasSingleBean(RedisRateLimiter.class);
			assertThat(one.getBean(RedisRateLimiter.class).status().deciding()).isTrue();
			RateLimiter limiter = one.getBean(RateLimiter.class);
			assertThat(limiter.decide(SHARED, "a").granted()).isTrue();
			this.runner
				.run((other) -> assertThat(other.getBean(RateLimiter.class).decide(SHARED, "a").granted()).isTrue());
			assertThat(limiter.decide(SHARED, "a").granted()).isFalse();
			RateLimit own = new RateLimit("own", 0, 0);
			assertThat(limiter.decide(own, "a").granted()).isTrue();
			assertThat(limiter.decideAsync(own, "a")).isCompletedWithValueMatching((decision) -> !decision.granted());
			assertThat(redis.command("KEYS", "*own*")).isEmpty();
		});
		assertThat(output).as("nor when it ends").doesNotContain("does not decide");
	}

	@Test
	void oneZoneCanBeInRedis() {
		redis.command("FLUSHALL");
		this.plain
			.withPropertyValues("qaio.rate-limit.zones.shared.rate=1r/m", "qaio.rate-limit.zones.shared.store=redis",
					"qaio.rate-limit.zones.own.rate=1r/m", "qaio.rate-limit.key-prefix=shop",
					"qaio.rate-limit.remember-rejections=false")
			.run((context) -> {
				RedisRateLimiter limiter = context.getBean(RedisRateLimiter.class);
				assertThat(limiter).extracting("rejections.enabled").isEqualTo(false);
				assertThat(context.getBean(RateLimiter.class).decide(SHARED, "a").granted()).isTrue();
				assertThat(redis.command("KEYS", "*").lines()).contains("{shop}:shared:a");
			});
	}

	@Test
	void aDecisionMayTakeAsLongAsTheTimeout() {
		this.runner.withPropertyValues("qaio.rate-limit.zones.shared.on-store-failure=deny").run((context) -> {
			RateLimiter limiter = context.getBean(RateLimiter.class);
			// five times the timeout that it has by default, a tenth of that of the
			// property
			redis.command("CLIENT", "PAUSE", "500");
			assertThat(limiter.decide(SHARED, "slow").granted()).isTrue();
		});
	}

	@Test
	void bucketsAreSpreadOverShards() {
		redis.command("FLUSHALL");
		this.runner.withPropertyValues("qaio.rate-limit.shards=4").run((context) -> {
			RateLimiter limiter = context.getBean(RateLimiter.class);
			for (int i = 0; i < 100; i++) {
				assertThat(limiter.decide(SHARED, "key" + i).granted()).isTrue();
			}
			assertThat(redis.command("KEYS", "*").lines()).hasSize(100)
				.allMatch((key) -> key.matches("\\{qaio#[0-3]\\}:shared:key\\d+"));
		});
	}

	@Test
	void nothingIsConfiguredWithoutZonesInRedis() {
		this.plain.withPropertyValues("qaio.rate-limit.zones.own.rate=1r/m")
			.run((context) -> assertThat(context).doesNotHaveBean(RedisRateLimiter.class)
				.getBean(RateLimiter.class)
				.isInstanceOf(LocalRateLimiter.class));
	}

	@Test
	void zonesOfBothCanBeChanged() {
		this.runner.run((context) -> {
			RateLimitZones zones = context.getBean(RateLimitZones.class);
			assertThat(zones.all()).extracting(Zone::name).containsExactlyInAnyOrder("shared", "own");
			for (String name : List.of("shared", "own", "new")) {
				zones.put(new Zone(name, Rate.parse("7r/s"), 5));
				assertThat(zones.find(name)).map(Zone::rate).contains(Rate.parse("7r/s"));
			}
			assertThat(context.getBean(RedisRateLimiter.class).zones().all()).extracting(Zone::name)
				.containsExactlyInAnyOrder("shared", "new");
		});
	}

	@Test
	void oneCallCannotBeLimitedByBothStores() {
		this.runner.run((context) -> assertThatIllegalArgumentException().isThrownBy(
				() -> context.getBean(RateLimiter.class).decide(List.of(SHARED.on("a"), RateLimit.of("own").on("a"))))
			.withMessage("Zones 'shared' and 'own' have different stores, so one call cannot be limited by both."
					+ " Give them the same 'qaio.rate-limit.zones.<name>.store'"));
		FailureAnalysis analysis = StartupFailure.analyze(this.runner.withUserConfiguration(Mixed.class));
		assertThat(analysis.getDescription()).contains("Mixed$Limited.both()",
				"Zones 'shared' and 'own' have different stores");
	}

	@Test
	void methodsThatReturnFuturesAndMonosDoNotBlock() {
		redis.command("FLUSHALL");
		this.runner.withUserConfiguration(Async.class).run((context) -> {
			Limited limited = context.getBean(Limited.class);
			redis.pause();
			CompletableFuture<String> future = limited.future("a");
			CompletableFuture<String> mono = limited.mono("a").toFuture();
			CompletableFuture<String> cancelled = limited.future("a");
			CompletableFuture<String> third = limited.future("a");
			assertThat(List.of(future, mono, third)).noneMatch(CompletableFuture::isDone);
			assertThat(cancelled.cancel(false)).isTrue();
			redis.resume();
			List<CompletableFuture<String>> all = List.of(future, mono, third);
			long called = all.stream().filter((each) -> {
				try {
					String thread = each.get(10, TimeUnit.SECONDS);
					assertThat(thread).doesNotContain("lettuce");
					return true;
				}
				catch (Exception ex) {
					assertThat(ex).hasMessageContaining("Rate limit of zone 'shared' exceeded for key 'a'");
					return false;
				}
			}).count();
			assertThat(called).as("four are charged at the most for two").isBetween(1L, 2L);
		});
	}

	@Test
	void aCluster() {
		try (RedisClusterProcess cluster = RedisClusterProcess.start()) {
			this.runner.withPropertyValues("spring.data.redis.cluster.nodes=" + String.join(",", cluster.addresses()))
				.run((context) -> {
					RateLimiter limiter = context.getBean(RateLimiter.class);
					context.getBean(RateLimitZones.class).put(new Zone("more", Rate.parse("1r/m"), 1));
					RateLimit more = new RateLimit("more", 0, 0);
					assertThat(limiter.decide(List.of(SHARED.on("a"), more.on("b"))).granted()).isTrue();
					assertThat(limiter.decide(List.of(SHARED.on("a"), more.on("b"))).limit()).isEqualTo(1);
					assertThat(context.getBean(RedisRateLimiter.class).status().undecided()).isZero();
				});
		}
	}

	@Test
	void startupFailureIsExplained() {
		assertThat(StartupFailure.analyze(this.runner, "qaio.rate-limit.timeout=0ms").getDescription())
			.contains("Property: qaio.rate-limit.timeout\n", "timeout must be from 1ms to 1m, not PT0S");
		assertThat(StartupFailure.analyze(this.runner, "qaio.rate-limit.key-prefix= ").getDescription())
			.contains("Property: qaio.rate-limit.key-prefix\n", "keyPrefix must not be blank");
		for (int shards : List.of(0, 257)) {
			assertThat(StartupFailure.analyze(this.runner, "qaio.rate-limit.shards=" + shards).getDescription())
				.contains("Property: qaio.rate-limit.shards\n", "shards must be from 1 to 256, not " + shards);
		}
		assertThat(StartupFailure.analyze(this.runner, "spring.data.redis.masterreplica.nodes=127.0.0.1:1,127.0.0.1:2")
			.getDescription()).contains("the limiter must know which server is the master");
		assertThat(StartupFailure.analyze(this.runner, "spring.data.redis.client-type=jedis").getDescription())
			.contains("Property: qaio.rate-limit.store\n",
					"through a LettuceConnectionFactory, but the RedisConnectionFactory bean is a");
		FailureAnalysis analysis = StartupFailure.analyze(
				this.runner.withClassLoader(new FilteredClassLoader("io.lettuce", "org.springframework.data")),
				"some.property=any");
		assertThat(analysis.getDescription())
			.contains("zones in Redis need io.qaio:qaio-redis, Spring Data Redis and Lettuce on the class path");
		assertThat(analysis.getAction()).startsWith("Add io.qaio:qaio-redis and spring-boot-starter-data-redis, ");
	}

	@Configuration(proxyBeanMethods = false)
	static class Mixed {

		@Bean
		Limited limited() {
			return new Limited();
		}

		static class Limited {

			@RateLimited(zone = "shared")
			@RateLimited(zone = "own")
			public void both() {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Async {

		@Bean
		Limited limited() {
			return new Limited();
		}

	}

	static class Limited {

		@RateLimited(zone = "shared", burst = 1, delay = RateLimited.NO_DELAY, key = "#key")
		public CompletableFuture<String> future(String key) {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@RateLimited(zone = "shared", burst = 1, delay = RateLimited.NO_DELAY, key = "#key")
		public Mono<String> mono(String key) {
			return Mono.fromSupplier(() -> Thread.currentThread().getName());
		}

	}

}
