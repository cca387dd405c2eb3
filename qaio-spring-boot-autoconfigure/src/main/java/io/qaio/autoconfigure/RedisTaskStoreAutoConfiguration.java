package io.qaio.autoconfigure;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.queue.store.redis.RedisLayout;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.queue.store.redis.ReplicaWait;
import org.jspecify.annotations.Nullable;

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
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in Redis lists. Connects
 * when the queue is first used.
 */
@AutoConfiguration(after = DataRedisAutoConfiguration.class)
@ConditionalOnClass({ LettuceConnectionFactory.class, AbstractRedisClient.class })
@ConditionalOnQueueStore(QaioQueueProperties.Store.REDIS)
@EnableConfigurationProperties(QaioQueueProperties.class)
public final class RedisTaskStoreAutoConfiguration {

	@Bean
	@Fallback
	RedisTaskStore qaioRedisTaskStore(QaioQueueProperties properties,
			ObjectProvider<RedisConnectionFactory> connectionFactories,
			ObjectProvider<DataRedisConnectionDetails> connectionDetails) {
		return store(QaioQueueProperties.Store.REDIS, RedisLayout.LISTS, properties, connectionFactories,
				connectionDetails);
	}

	/**
	 * A store in Redis as the properties describe it.
	 */
	static RedisTaskStore store(QaioQueueProperties.Store store, RedisLayout layout, QaioQueueProperties properties,
			ObjectProvider<RedisConnectionFactory> connectionFactories,
			ObjectProvider<DataRedisConnectionDetails> connectionDetails) {
		connectionDetails.ifAvailable(RedisTaskStoreAutoConfiguration::rejectMasterReplica);
		if (properties.waitReplicas() > 0) {
			connectionDetails.ifAvailable((details) -> rejectClusterReplicas(details, properties.waitReplicas()));
		}
		LettuceConnectionFactory lettuce = lettuce(connectionFactories.getIfAvailable(),
				ConfiguredStores.property(properties, store), store);
		ReplicaWait replicaWait = replicaWait(properties);
		String keyPrefix = properties.keyPrefix();
		return InvalidConfigurationException.check("qaio.queue.key-prefix", keyPrefix, () -> {
			Assert.hasText(keyPrefix, "keyPrefix must not be blank");
			return new RedisTaskStore(lettuce::getRequiredNativeClient, keyPrefix, replicaWait, layout);
		});
	}

	private static void rejectMasterReplica(DataRedisConnectionDetails details) {
		if (details.getMasterReplica() != null) {
			throw new InvalidConfigurationException("spring.data.redis.masterreplica.nodes",
					details.getMasterReplica().getNodes(), "the queue must know which server is the master",
					"Name the master by 'spring.data.redis.host', or use Sentinel.", null);
		}
	}

	private static ReplicaWait replicaWait(QaioQueueProperties properties) {
		ReplicaWait number = InvalidConfigurationException.check("qaio.queue.wait-replicas", properties.waitReplicas(),
				() -> new ReplicaWait(properties.waitReplicas(), ReplicaWait.NONE.timeout()));
		return InvalidConfigurationException.check("qaio.queue.wait-replicas-timeout", properties.waitReplicasTimeout(),
				() -> new ReplicaWait(number.replicas(), properties.waitReplicasTimeout()));
	}

	private static void rejectClusterReplicas(DataRedisConnectionDetails details, int waitReplicas) {
		if (details.getCluster() != null) {
			throw new InvalidConfigurationException("qaio.queue.wait-replicas", waitReplicas,
					"in a cluster a put cannot wait for replicas",
					"Leave it out, or use Sentinel instead of 'spring.data.redis.cluster.nodes'.", null);
		}
	}

	private static LettuceConnectionFactory lettuce(@Nullable RedisConnectionFactory connectionFactory, String property,
			QaioQueueProperties.Store store) {
		if (connectionFactory instanceof LettuceConnectionFactory lettuce) {
			return lettuce;
		}
		String found = (connectionFactory != null)
				? "the RedisConnectionFactory bean is a " + connectionFactory.getClass().getName()
				: "there is no RedisConnectionFactory bean";
		throw new InvalidConfigurationException(property, store.text(),
				"the queue reaches Redis through a LettuceConnectionFactory, but " + found,
				"Use Lettuce: it is what spring-boot-starter-data-redis brings, unless 'spring.data.redis.client-type'"
						+ " says otherwise. Or keep the tasks elsewhere by '" + property + "', or define a bean of type"
						+ " TaskStore.",
				null);
	}

}
