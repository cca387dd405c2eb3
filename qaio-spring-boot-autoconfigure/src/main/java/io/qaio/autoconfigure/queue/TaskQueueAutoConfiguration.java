package io.qaio.autoconfigure.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.StoreUserLifecycle;
import io.qaio.queue.PutInterceptor;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRequeuer;
import io.qaio.queue.Transactions;
import io.qaio.queue.serialization.PayloadSerializer;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.Assert;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the task queue. The bean
 * {@code taskQueue} is the queue that {@code qaio.queue.default-queue} names;
 * {@link TaskQueues#queue} gives the others.
 */
@AutoConfiguration(after = { PayloadSerializerAutoConfiguration.class, TransactionsAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TaskQueueProperties.class)
public final class TaskQueueAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TaskQueues taskQueues(TaskQueueProperties properties, ListableBeanFactory beans,
			ObjectProvider<PayloadSerializer> serializerBeans, ObjectProvider<Transactions> transactionsBeans,
			ObjectProvider<PutInterceptor> interceptor) {
		List<PayloadSerializer> serializers = serializerBeans.orderedStream().toList();
		Transactions transactions = transactionsBeans.getIfAvailable();
		ConfiguredQueueSettings settings = new ConfiguredQueueSettings(properties, serializers, transactions != null);
		ConfiguredStores stores = new ConfiguredStores(properties, beans);
		TaskQueues.Builder builder = TaskQueues.on(stores.byDefault())
			.serializers(serializers)
			.defaults(settings.defaults());
		if (transactions != null) {
			builder.transactions(transactions);
		}
		interceptor.ifAvailable(builder::interceptor);
		for (Map.Entry<String, QueueSettings> queue : settings.byQueue().entrySet()) {
			InvalidConfigurationException.check(ConfiguredQueueSettings.property(queue.getKey()), queue.getKey(),
					() -> builder.queue(queue.getKey(), queue.getValue()));
		}
		stores.byQueue().forEach(builder::store);
		return builder.build();
	}

	// by name: an application may have beans for other queues
	@Bean
	@ConditionalOnMissingBean(name = "taskQueue")
	TaskQueue taskQueue(TaskQueues queues, TaskQueueProperties properties) {
		String name = properties.defaultQueue();
		return InvalidConfigurationException.check("qaio.queue.default-queue", name, () -> {
			Assert.hasText(name, "name must not be blank");
			return queues.queue(name);
		});
	}

	@Bean
	@ConditionalOnMissingBean
	TaskRequeuer taskRequeuer(TaskQueues queues, TaskQueueProperties properties) {
		Duration interval = properties.requeueInterval();
		return InvalidConfigurationException.check("qaio.queue.requeue-interval", interval,
				() -> new TaskRequeuer(queues, interval));
	}

	@Bean
	StoreUserLifecycle taskRequeuerLifecycle(TaskRequeuer requeuer) {
		return new StoreUserLifecycle(requeuer::start, requeuer::stop);
	}

}
