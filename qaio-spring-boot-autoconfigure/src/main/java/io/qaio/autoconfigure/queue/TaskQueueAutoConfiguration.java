package io.qaio.autoconfigure.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.qaio.autoconfigure.InheritedProperties;
import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.NearestBean;
import io.qaio.autoconfigure.RestoringLifecycle;
import io.qaio.autoconfigure.StoreUserLifecycle;
import io.qaio.queue.LostLeaseListener;
import io.qaio.queue.PutInterceptor;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRequeuer;
import io.qaio.queue.Transactions;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.store.TaskStore;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the task queue. The bean
 * {@code taskQueue} is the queue that {@code qaio.queue.default-queue} names;
 * {@link TaskQueues#queue} gives the others.
 * <p>
 * Queues and stores are created when a bean needs them, or when properties describe them:
 * an application without queues needs no store.
 */
@AutoConfiguration(after = { PayloadSerializerAutoConfiguration.class, TransactionsAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TaskQueueProperties.class)
public final class TaskQueueAutoConfiguration {

	// a fallback: in a child context, queues of its own come before those of the parent
	@Bean
	@Lazy
	@Fallback
	@Conditional(OwnQueuesCondition.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	TaskQueues taskQueues(TaskQueueProperties properties, ListableBeanFactory beans,
			ObjectProvider<PayloadSerializer> serializerBeans, ObjectProvider<AmbiguousJsonMapper> ambiguousJsonMapper,
			ObjectProvider<Transactions> transactionsBeans, ObjectProvider<PutInterceptor> interceptor,
			ObjectProvider<LostLeaseListener> lostLeaseListeners) {
		List<PayloadSerializer> serializers = serializerBeans.orderedStream().toList();
		Transactions transactions = transactionsBeans.getIfAvailable();
		ConfiguredQueueSettings settings = new ConfiguredQueueSettings(properties, serializers,
				ambiguousJsonMapper.getIfAvailable(), transactions != null);
		ConfiguredStores stores = new ConfiguredStores(properties, beans);
		Map<String, TaskStore> storesByQueue = stores.byQueue();
		TaskStore defaultStore = stores.byDefault();
		TaskQueues.Builder builder = TaskQueues.on(defaultStore).serializers(serializers).defaults(settings.defaults());
		if (transactions != null) {
			builder.transactions(transactions);
		}
		interceptor.ifAvailable(builder::interceptor);
		lostLeaseListeners.orderedStream().forEach(builder::lostLeaseListener);
		settings.checkBounds(ConfiguredQueueSettings.ROOT, settings.defaults(), defaultStore);
		for (Map.Entry<String, QueueSettings> queue : settings.byQueue().entrySet()) {
			settings.checkBounds(ConfiguredQueueSettings.property(queue.getKey()), queue.getValue(),
					storesByQueue.getOrDefault(queue.getKey(), defaultStore));
			InvalidConfigurationException.check(ConfiguredQueueSettings.property(queue.getKey()), queue.getKey(),
					() -> builder.queue(queue.getKey(), queue.getValue()));
		}
		storesByQueue.forEach(builder::store);
		return builder.build();
	}

	@Bean
	ConfiguredQueuesInitializer configuredQueuesInitializer(Environment environment, TaskQueueProperties properties,
			ListableBeanFactory beans, ObjectProvider<TaskQueues> queues) {
		boolean ownQueues = beans.getBeanNamesForType(TaskQueues.class).length > 0;
		if (!ownQueues || new ConfiguredStores(properties, beans).anyInherited()) {
			InheritedProperties.check(TaskQueueProperties.class, beans, environment,
					(name) -> !ownQueues || ConfiguredStores.SETTINGS.contains(name));
		}
		checkDefaultQueue(properties.defaultQueue());
		return new ConfiguredQueuesInitializer(environment, queues);
	}

	// by name: an application may have beans for other queues
	@Bean
	@Lazy
	@ConditionalOnBean(value = TaskQueues.class, search = SearchStrategy.CURRENT)
	@ConditionalOnMissingBean(name = "taskQueue", search = SearchStrategy.CURRENT)
	TaskQueue taskQueue(ListableBeanFactory beans, TaskQueueProperties properties) {
		String name = properties.defaultQueue();
		return InvalidConfigurationException.check("qaio.queue.default-queue", name,
				() -> NearestBean.of(beans, TaskQueues.class).queue(name));
	}

	private static void checkDefaultQueue(String name) {
		InvalidConfigurationException.check("qaio.queue.default-queue", name, () -> {
			Assert.hasText(name, "name must not be blank");
			return name;
		});
	}

	@Bean
	RestoringLifecycle<TaskRequeuer> taskRequeuerLifecycle(ListableBeanFactory beans) {
		// not those of a parent context
		return new RestoringLifecycle<>(beans.getBeansOfType(TaskRequeuer.class).values(), (requeuer) -> true,
				TaskRequeuer::start, TaskRequeuer::stop, TaskRequeuer::isRunning, StoreUserLifecycle.PHASE);
	}

	/**
	 * A requeuer for the queues of this context.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(value = TaskRequeuer.class, search = SearchStrategy.CURRENT)
	static class Requeueing {

		private static final String REQUEUER = "taskRequeuer";

		@Bean(REQUEUER)
		TaskRequeuer taskRequeuer(TaskQueueProperties properties) {
			Duration interval = properties.requeueInterval();
			return InvalidConfigurationException.check("qaio.queue.requeue-interval", interval,
					() -> new TaskRequeuer(interval));
		}

		@Bean
		static RequeuedQueues requeuedQueues(BeanFactory beans) {
			return new RequeuedQueues(() -> beans.getBean(REQUEUER, TaskRequeuer.class));
		}

	}

	/**
	 * Matches unless a parent context has the queues: those are shared, except with a
	 * context that has a store of its own.
	 */
	static class OwnQueuesCondition extends AnyNestedCondition {

		OwnQueuesCondition() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnMissingBean(TaskQueues.class)
		static class NoneElsewhere {

		}

		@ConditionalOnBean(value = TaskStore.class, search = SearchStrategy.CURRENT)
		static class OwnStore {

		}

	}

}
