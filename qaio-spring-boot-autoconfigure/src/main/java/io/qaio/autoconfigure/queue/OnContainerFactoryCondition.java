package io.qaio.autoconfigure.queue;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches if the application has no container factory of the default name. The
 * auto-configured one of a parent context does not count: that of a child context knows
 * the queues, the error handler and the observations of the child.
 */
final class OnContainerFactoryCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		// when the beans of the application are known
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		Assert.state(beans != null, "Conditions on beans need a bean factory");
		String name = TaskListenerAutoConfiguration.FACTORY;
		if (!beans.containsBean(name)) {
			return ConditionOutcome.match("there is no bean '" + name + "'");
		}
		boolean auto = isAutoConfigured(beans, name);
		return new ConditionOutcome(auto,
				"the bean '" + name + "' is " + (auto ? "that of a parent context" : "there"));
	}

	private static boolean isAutoConfigured(ConfigurableListableBeanFactory beans, String name) {
		try {
			return TaskListenerAutoConfiguration.class.getName()
				.equals(beans.getMergedBeanDefinition(name).getFactoryBeanName());
		}
		catch (NoSuchBeanDefinitionException ex) {
			// it was registered as an object, by the application
			return false;
		}
	}

}
