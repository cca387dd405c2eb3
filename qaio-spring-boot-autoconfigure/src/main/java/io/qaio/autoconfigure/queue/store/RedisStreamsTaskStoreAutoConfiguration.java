package io.qaio.autoconfigure.queue.store;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueProperties;
import io.qaio.queue.store.redis.RedisLayout;
import io.qaio.queue.store.redis.RedisTaskStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in Redis streams. The
 * store connects when it is first used.
 */
@AutoConfiguration(after = DataRedisAutoConfiguration.class, before = TaskQueueAutoConfiguration.class)
@ConditionalOnClass({ LettuceConnectionFactory.class, AbstractRedisClient.class, RedisTaskStore.class })
@ConditionalOnQueueStore(TaskQueueProperties.Store.REDIS_STREAMS)
@EnableConfigurationProperties(TaskQueueProperties.class)
public final class RedisStreamsTaskStoreAutoConfiguration {

	@Bean
	@Fallback
	RedisTaskStore qaioRedisStreamsTaskStore(TaskQueueProperties properties,
			ObjectProvider<RedisConnectionFactory> connectionFactories,
			ObjectProvider<DataRedisConnectionDetails> connectionDetails) {
		return RedisTaskStoreAutoConfiguration.store(TaskQueueProperties.Store.REDIS_STREAMS, RedisLayout.STREAMS,
				properties, connectionFactories, connectionDetails);
	}

}
