package io.qaio.autoconfigure.queue.store;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.RequiredLettuce;
import io.qaio.autoconfigure.queue.ConfiguredStores;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueProperties;
import io.qaio.queue.store.redis.RedisLayout;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.queue.store.redis.ReplicaWait;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.Assert;

import static io.qaio.autoconfigure.InvalidConfigurationException.apply;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in Redis lists and
 * streams. A store is created when queues are, and connects when it is first used.
 */
@AutoConfiguration(after = DataRedisAutoConfiguration.class, before = TaskQueueAutoConfiguration.class)
@ConditionalOnClass({ LettuceConnectionFactory.class, AbstractRedisClient.class, RedisTaskStore.class })
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TaskQueueProperties.class)
public final class RedisTaskStoreAutoConfiguration {

	@Bean
	@Lazy
	@Fallback
	@ConditionalOnQueueStore(TaskQueueProperties.Store.REDIS)
	RedisTaskStore qaioRedisTaskStore(TaskQueueProperties properties, ListableBeanFactory beans) {
		return store(TaskQueueProperties.Store.REDIS, RedisLayout.LISTS, properties, beans);
	}

	@Bean
	@Lazy
	@Fallback
	@ConditionalOnQueueStore(TaskQueueProperties.Store.REDIS_STREAMS)
	RedisTaskStore qaioRedisStreamsTaskStore(TaskQueueProperties properties, ListableBeanFactory beans) {
		return store(TaskQueueProperties.Store.REDIS_STREAMS, RedisLayout.STREAMS, properties, beans);
	}

	private static RedisTaskStore store(TaskQueueProperties.Store store, RedisLayout layout,
			TaskQueueProperties properties, ListableBeanFactory beans) {
		String property = ConfiguredStores.property(properties, store).orElseThrow();
		LettuceConnectionFactory lettuce = new RequiredLettuce("the queue", property, store.text(),
				"qaio.queue.redis-connection-factory",
				"keep the tasks elsewhere by '" + property + "', or define a bean of type TaskStore")
			.find(beans, properties.redisConnectionFactory());
		if (properties.waitReplicas() > 0 && lettuce.isClusterAware()) {
			throw new InvalidConfigurationException("qaio.queue.wait-replicas", properties.waitReplicas(),
					"in a cluster a put cannot wait for replicas",
					"Leave it out, or use Sentinel instead of a cluster, as 'spring.data.redis.cluster.nodes' names one.");
		}
		ReplicaWait replicaWait = replicaWait(properties);
		String keyPrefix = properties.keyPrefix();
		return InvalidConfigurationException.check("qaio.queue.key-prefix", keyPrefix, () -> {
			Assert.hasText(keyPrefix, "keyPrefix must not be blank");
			return new RedisTaskStore(lettuce::getRequiredNativeClient, keyPrefix, replicaWait, layout);
		});
	}

	private static ReplicaWait replicaWait(TaskQueueProperties properties) {
		ReplicaWait wait = apply(ReplicaWait.NONE, "qaio.queue.wait-replicas", properties.waitReplicas(),
				(base, replicas) -> new ReplicaWait(replicas, base.timeout()));
		return apply(wait, "qaio.queue.wait-replicas-timeout", properties.waitReplicasTimeout(),
				(base, timeout) -> new ReplicaWait(base.replicas(), timeout));
	}

}
