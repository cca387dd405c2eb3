package io.qaio.autoconfigure.queue.store;

import io.qaio.autoconfigure.InheritedProperties;
import io.qaio.autoconfigure.queue.ConfiguredStores;
import io.qaio.autoconfigure.queue.TaskQueueProperties;
import io.qaio.autoconfigure.queue.TaskQueueProperties.Store;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * The condition behind {@link ConditionalOnQueueStore}.
 */
final class OnQueueStoreCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		// when the beans of the application are known
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Store store = metadata.getAnnotations().get(ConditionalOnQueueStore.class).getEnum("value", Store.class);
		TaskQueueProperties properties = Binder.get(context.getEnvironment())
			.bindOrCreate("qaio.queue", TaskQueueProperties.class);
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnQueueStore.class, store);
		Assert.state(context.getBeanFactory() != null, "Conditions on beans need a bean factory");
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		BeanFactory parent = beans.getParentBeanFactory();
		if (parent != null && parent.containsBean(ConfiguredStores.beanName(store))) {
			if (store == Store.TARANTOOL) {
				InheritedProperties.check(TarantoolProperties.class, beans, context.getEnvironment(), (name) -> true);
			}
			return ConditionOutcome.noMatch(message.because("the parent context has it"));
		}
		if (properties.queues().values().stream().anyMatch((queue) -> queue.store() == store)) {
			return ConditionOutcome.match(message.because("it is the store of a queue"));
		}
		if (properties.store() != store) {
			return ConditionOutcome.noMatch(message.because("no queue uses it"));
		}
		if (ConfiguredStores.inheritsDefault(beans, context.getEnvironment())) {
			return ConditionOutcome.noMatch(message.because("the parent context has a store, and this one sets none"));
		}
		return ConfiguredStores.hasOwn(beans)
				? ConditionOutcome.noMatch(message.because("the application defines a store"))
				: ConditionOutcome.match(message.because("it is the store of all queues without their own"));
	}

}
