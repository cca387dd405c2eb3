package io.qaio.autoconfigure.ratelimit;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.autoconfigure.RequiredLettuce;
import io.qaio.autoconfigure.StoreUserLifecycle;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties.Store;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.LocalRateLimiter;
import io.qaio.ratelimit.store.RoutingRateLimiter;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.ratelimit.store.redis.RedisStoreSettings;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static io.qaio.autoconfigure.InvalidConfigurationException.apply;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for zones in Redis: the two
 * limiters, and the one that routes calls to them by zone.
 */
@AutoConfiguration(after = DataRedisAutoConfiguration.class)
@ConditionalOnClass({ LettuceConnectionFactory.class, AbstractRedisClient.class, RedisRateLimiter.class })
@ConditionalOnBooleanProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@Conditional(OnRedisZonesCondition.class)
@ConditionalOnMissingBean(RateLimiter.class)
@EnableConfigurationProperties(RateLimitProperties.class)
public final class RedisRateLimitAutoConfiguration {

	@Bean(destroyMethod = "close")
	RedisRateLimiter redisRateLimiter(RateLimitProperties properties, ListableBeanFactory beans) {
		ConfiguredZones zones = new ConfiguredZones(properties);
		String property = zones.asksForRedis().orElseThrow();
		LettuceConnectionFactory lettuce = new RequiredLettuce("the limiter", property, "redis",
				"qaio.rate-limit.redis-connection-factory", "keep the buckets in this JVM by '" + property + "=local'")
			.find(beans, properties.redisConnectionFactory());
		return new RedisRateLimiter(lettuce::getRequiredNativeClient, settings(properties), zones.zonesIn(Store.REDIS),
				zones::onStoreFailure);
	}

	@Bean
	@Primary
	RoutingRateLimiter rateLimiter(RateLimitProperties properties, RedisRateLimiter redis) {
		return new RoutingRateLimiter(new LocalRateLimiter(new ConfiguredZones(properties).zonesIn(Store.LOCAL)), redis,
				redis.zones(), properties.store() == Store.LOCAL);
	}

	@Bean
	@ConditionalOnMissingBean
	RateLimitZones rateLimitZones(RoutingRateLimiter limiter) {
		return limiter.zones();
	}

	@Bean
	StoreUserLifecycle redisRateLimiterLifecycle(RedisRateLimiter limiter) {
		return new StoreUserLifecycle(() -> connect(limiter), limiter::close);
	}

	/**
	 * Connects before the first request if a zone is in Redis, but an application also
	 * starts without Redis.
	 */
	private static void connect(RedisRateLimiter limiter) {
		if (limiter.zones().all().isEmpty()) {
			return;
		}
		try {
			limiter.connect().get(2, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			// the limiter has logged it, or logs it with the first call that times out
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static RedisStoreSettings settings(RateLimitProperties properties) {
		RedisStoreSettings settings = apply(RedisStoreSettings.DEFAULTS, "qaio.rate-limit.key-prefix",
				properties.keyPrefix(), RedisStoreSettings::withKeyPrefix);
		settings = apply(settings, "qaio.rate-limit.shards", properties.shards(), RedisStoreSettings::withShards);
		return apply(settings, "qaio.rate-limit.timeout", properties.timeout(), RedisStoreSettings::withTimeout)
			.withRememberRejections(properties.rememberRejections());
	}

}
