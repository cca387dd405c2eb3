package io.qaio.autoconfigure;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.autoconfigure.QaioRateLimitProperties.Store;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.LocalRateLimiter;
import io.qaio.ratelimit.store.ZonedRateLimiter;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.ratelimit.store.redis.RedisStoreSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for zones in Redis.
 */
@AutoConfiguration(after = DataRedisAutoConfiguration.class)
@ConditionalOnClass({ LettuceConnectionFactory.class, AbstractRedisClient.class })
@ConditionalOnProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@Conditional(OnRedisZones.class)
public final class RedisRateLimitAutoConfiguration {

	/**
	 * Two limiters and who chooses between them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(RateLimiter.class)
	@EnableConfigurationProperties(QaioRateLimitProperties.class)
	static class Limiters {

		@Bean(destroyMethod = "close")
		RedisRateLimiter redisRateLimiter(QaioRateLimitProperties properties,
				ObjectProvider<RedisConnectionFactory> connectionFactories,
				ObjectProvider<DataRedisConnectionDetails> connectionDetails) {
			connectionDetails.ifAvailable(RedisRateLimitAutoConfiguration::rejectMasterReplica);
			ConfiguredZones zones = new ConfiguredZones(properties);
			LettuceConnectionFactory lettuce = lettuce(zones.asksForRedis().orElseThrow(),
					connectionFactories.getIfAvailable());
			return new RedisRateLimiter(lettuce::getRequiredNativeClient, settings(properties),
					zones.zonesIn(Store.REDIS), zones::onStoreFailure);
		}

		@Bean
		@Primary
		ZonedRateLimiter rateLimiter(QaioRateLimitProperties properties, RedisRateLimiter redis) {
			return new ZonedRateLimiter(new LocalRateLimiter(new ConfiguredZones(properties).zonesIn(Store.LOCAL)),
					redis, redis.zones(), properties.store() == Store.LOCAL);
		}

		@Bean
		@ConditionalOnMissingBean
		RateLimitZones rateLimitZones(ZonedRateLimiter limiter) {
			return limiter.zones();
		}

		@Bean
		RedisRateLimiterLifecycle redisRateLimiterLifecycle(RedisRateLimiter limiter) {
			return new RedisRateLimiterLifecycle(limiter);
		}

	}

	private static RedisStoreSettings settings(QaioRateLimitProperties properties) {
		RedisStoreSettings named = InvalidConfigurationException.check("qaio.rate-limit.key-prefix",
				properties.keyPrefix(), () -> RedisStoreSettings.DEFAULTS.withKeyPrefix(properties.keyPrefix()));
		return InvalidConfigurationException
			.check("qaio.rate-limit.timeout", properties.timeout(), () -> named.withTimeout(properties.timeout()))
			.withRememberRejections(properties.rememberRejections());
	}

	private static void rejectMasterReplica(DataRedisConnectionDetails details) {
		if (details.getMasterReplica() != null) {
			throw new InvalidConfigurationException("spring.data.redis.masterreplica.nodes",
					details.getMasterReplica().getNodes(), "the limiter must know which server is the master",
					"Name the master by 'spring.data.redis.host', or use Sentinel.", null);
		}
	}

	private static LettuceConnectionFactory lettuce(String property,
			@Nullable RedisConnectionFactory connectionFactory) {
		if (connectionFactory instanceof LettuceConnectionFactory lettuce) {
			return lettuce;
		}
		String found = (connectionFactory != null)
				? "the RedisConnectionFactory bean is a " + connectionFactory.getClass().getName()
				: "there is no RedisConnectionFactory bean";
		throw new InvalidConfigurationException(property, "redis",
				"the limiter reaches Redis through a LettuceConnectionFactory, but " + found,
				"Use Lettuce: it is what spring-boot-starter-data-redis brings, unless 'spring.data.redis.client-type'"
						+ " says otherwise. Or keep the buckets in this JVM by '" + property + "=local'.",
				null);
	}

}
