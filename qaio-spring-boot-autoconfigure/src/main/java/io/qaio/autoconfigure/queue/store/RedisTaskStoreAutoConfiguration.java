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
import org.springframework.util.Assert;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in Redis lists. The store
 * connects when it is first used.
 */
@AutoConfiguration(after = DataRedisAutoConfiguration.class, before = TaskQueueAutoConfiguration.class)
@ConditionalOnClass({ LettuceConnectionFactory.class, AbstractRedisClient.class, RedisTaskStore.class })
@ConditionalOnQueueStore(TaskQueueProperties.Store.REDIS)
@EnableConfigurationProperties(TaskQueueProperties.class)
public final class RedisTaskStoreAutoConfiguration {

	@Bean
	@Fallback
	RedisTaskStore qaioRedisTaskStore(TaskQueueProperties properties,
			ObjectProvider<RedisConnectionFactory> connectionFactories,
			ObjectProvider<DataRedisConnectionDetails> connectionDetails) {
		return store(TaskQueueProperties.Store.REDIS, RedisLayout.LISTS, properties, connectionFactories,
				connectionDetails);
	}

	/**
	 * Create the store that properties describe.
	 */
	static RedisTaskStore store(TaskQueueProperties.Store store, RedisLayout layout, TaskQueueProperties properties,
			ObjectProvider<RedisConnectionFactory> connectionFactories,
			ObjectProvider<DataRedisConnectionDetails> connectionDetails) {
		if (properties.waitReplicas() > 0) {
			connectionDetails.ifAvailable((details) -> rejectClusterReplicas(details, properties.waitReplicas()));
		}
		String property = ConfiguredStores.property(properties, store);
		LettuceConnectionFactory lettuce = new RequiredLettuce("the queue", property, store.text(),
				"keep the tasks elsewhere by '" + property + "', or define a bean of type TaskStore")
			.find(connectionFactories, connectionDetails);
		ReplicaWait replicaWait = replicaWait(properties);
		String keyPrefix = properties.keyPrefix();
		return InvalidConfigurationException.check("qaio.queue.key-prefix", keyPrefix, () -> {
			Assert.hasText(keyPrefix, "keyPrefix must not be blank");
			return new RedisTaskStore(lettuce::getRequiredNativeClient, keyPrefix, replicaWait, layout);
		});
	}

	private static ReplicaWait replicaWait(TaskQueueProperties properties) {
		ReplicaWait number = InvalidConfigurationException.check("qaio.queue.wait-replicas", properties.waitReplicas(),
				() -> new ReplicaWait(properties.waitReplicas(), ReplicaWait.NONE.timeout()));
		return InvalidConfigurationException.check("qaio.queue.wait-replicas-timeout", properties.waitReplicasTimeout(),
				() -> new ReplicaWait(number.replicas(), properties.waitReplicasTimeout()));
	}

	private static void rejectClusterReplicas(DataRedisConnectionDetails details, int waitReplicas) {
		if (details.getCluster() != null) {
			throw new InvalidConfigurationException("qaio.queue.wait-replicas", waitReplicas,
					"in a cluster a put cannot wait for replicas",
					"Leave it out, or use Sentinel instead of 'spring.data.redis.cluster.nodes'.");
		}
	}

}
