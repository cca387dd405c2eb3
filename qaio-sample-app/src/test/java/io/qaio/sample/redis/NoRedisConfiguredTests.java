package io.qaio.sample.redis;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class NoRedisConfiguredTests {

	private final ApplicationContextRunner context = new ApplicationContextRunner().withUserConfiguration(Own.class);

	@Test
	void matchesIfNothingIsConfigured() {
		this.context.run((context) -> assertThat(context).hasBean("own"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.timeout=2s", "spring.data.redis.lettuce.pool.max-active=4",
			"qaio.queue.store=redis", "qaio.queue.store=redis-streams" })
	void matchesWhatSaysNoPlace(String property) {
		this.context.withPropertyValues(property).run((context) -> assertThat(context).hasBean("own"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.url=redis://localhost", "spring.data.redis.host=localhost",
			"spring.data.redis.port=6379", "spring.data.redis.sentinel.master=main",
			"spring.data.redis.cluster.nodes[0]=localhost:7000", "spring.data.redis.masterreplica.nodes=localhost:1",
			"qaio.queue.store=memory" })
	void doesNotMatchIfThereIsAPlaceOrNoNeed(String property) {
		this.context.withPropertyValues(property).run((context) -> assertThat(context).doesNotHaveBean("own"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "SPRING_DATA_REDIS_HOST", "SPRING_DATA_REDIS_CLUSTER_NODES" })
	void knowsEnvironmentVariables(String name) {
		this.context
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								Map.of(name, "localhost"))))
			.run((context) -> assertThat(context).doesNotHaveBean("own"));
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(NoRedisConfigured.class)
	static class Own {

		@Bean
		String own() {
			return "own";
		}

	}

}
