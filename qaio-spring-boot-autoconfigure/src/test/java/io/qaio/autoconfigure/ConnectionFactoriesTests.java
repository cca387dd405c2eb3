package io.qaio.autoconfigure;

import io.qaio.autoconfigure.queue.QueueUser;
import io.qaio.queue.TaskQueue;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications with several beans of type {@link RedisConnectionFactory}.
 */
@Timeout(120)
class ConnectionFactoriesTests {

	private static RedisProcess first;

	private static RedisProcess second;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("qaio.rate-limit.timeout=5s", "qaio.rate-limit.zones.login.rate=1r/m");

	@BeforeAll
	static void start() {
		first = RedisProcess.start();
		second = RedisProcess.start();
	}

	@AfterAll
	static void stop() {
		first.close();
		second.close();
	}

	@Test
	void propertiesNameThem() {
		first.command("FLUSHALL");
		second.command("FLUSHALL");
		this.runner.withUserConfiguration(Two.class)
			.withPropertyValues("qaio.queue.redis-connection-factory=second",
					"qaio.rate-limit.redis-connection-factory=first", "qaio.rate-limit.store=redis")
			.run((context) -> {
				context.getBean(TaskQueue.class).put("work");
				assertThat(context.getBean(RateLimiter.class).decide(RateLimit.of("login"), "a").granted()).isTrue();
				assertThat(first.command("KEYS", "*").lines()).containsExactly("{qaio}:login:a");
				assertThat(second.command("KEYS", "*").lines()).isNotEmpty()
					.allMatch((key) -> key.startsWith("qaio:{default}"));
			});
	}

	@Test
	void thePrimaryOneIsTheDefault() {
		second.command("FLUSHALL");
		this.runner.withUserConfiguration(TwoWithPrimary.class).run((context) -> {
			context.getBean(TaskQueue.class).put("work");
			assertThat(second.command("KEYS", "*").lines()).isNotEmpty();
		});
	}

	@Test
	void noneOfSeveralIsChosen() {
		FailureAnalysis queue = analyze(this.runner.withUserConfiguration(Two.class).withBean(QueueUser.class));
		assertThat(queue.getDescription()).contains("Property: qaio.queue.redis-connection-factory",
				"the queue needs one RedisConnectionFactory bean, but there are several, and none is primary:"
						+ " 'first' (LettuceConnectionFactory), 'second' (LettuceConnectionFactory)");
		assertThat(queue.getAction()).startsWith("Name the one for the queue by 'qaio.queue.redis-connection-factory'")
			.contains("@Primary");
		FailureAnalysis limiter = analyze(this.runner.withUserConfiguration(Two.class), "qaio.rate-limit.store=redis");
		assertThat(limiter.getDescription()).contains("Property: qaio.rate-limit.redis-connection-factory",
				"the limiter needs one RedisConnectionFactory bean", "'first' (Lettuce", "'second' (Lettuce");
		assertThat(limiter.getAction())
			.startsWith("Name the one for the limiter by 'qaio.rate-limit.redis-connection-factory'")
			.contains("@Primary", "keep the buckets in this JVM");
	}

	@Test
	void noneHasTheName() {
		FailureAnalysis queue = analyze(this.runner.withUserConfiguration(Two.class),
				"qaio.queue.redis-connection-factory=third");
		assertThat(queue.getDescription()).contains("Property: qaio.queue.redis-connection-factory", "Value: \"third\"",
				"no bean of type RedisConnectionFactory has that name. There are 'first'");
		FailureAnalysis limiter = analyze(this.runner.withUserConfiguration(Two.class), "qaio.rate-limit.store=redis",
				"qaio.rate-limit.redis-connection-factory=third");
		assertThat(limiter.getDescription()).contains("Property: qaio.rate-limit.redis-connection-factory",
				"There are 'first'");
	}

	@Test
	void lettuceBesideJedis() {
		FailureAnalysis jedis = analyze(
				this.runner.withUserConfiguration(JedisAndLettuce.class).withBean(QueueUser.class));
		assertThat(jedis.getDescription()).contains("Property: qaio.queue.store",
				"the RedisConnectionFactory bean is a " + JedisConnectionFactory.class.getName());
		assertThat(jedis.getAction()).contains("'qaio.queue.redis-connection-factory'");
		assertThat(analyze(this.runner.withUserConfiguration(JedisAndLettuce.class),
				"qaio.queue.redis-connection-factory=jedis")
			.getDescription()).contains("Property: qaio.queue.redis-connection-factory", "Value: \"jedis\"");
		this.runner.withUserConfiguration(JedisAndLettuce.class)
			.withPropertyValues("qaio.queue.redis-connection-factory=lettuce")
			.run((context) -> context.getBean(TaskQueue.class).put("work"));
	}

	private static LettuceConnectionFactory lettuce(RedisProcess redis) {
		return new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", redis.port()));
	}

	@Configuration(proxyBeanMethods = false)
	// those of Boot need one connection factory
	@EnableAutoConfiguration(
			exclude = { DataRedisReactiveAutoConfiguration.class, DataRedisRepositoriesAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Two {

		@Bean
		LettuceConnectionFactory first() {
			return lettuce(first);
		}

		@Bean
		LettuceConnectionFactory second() {
			return lettuce(second);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoWithPrimary {

		@Bean
		LettuceConnectionFactory first() {
			return lettuce(first);
		}

		@Bean
		@Primary
		LettuceConnectionFactory second() {
			return lettuce(second);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class JedisAndLettuce {

		@Bean
		@Primary
		JedisConnectionFactory jedis() {
			return new JedisConnectionFactory();
		}

		@Bean
		LettuceConnectionFactory lettuce() {
			return ConnectionFactoriesTests.lettuce(first);
		}

	}

}
