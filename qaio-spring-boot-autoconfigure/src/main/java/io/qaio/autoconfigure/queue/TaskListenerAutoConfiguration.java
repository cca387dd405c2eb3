package io.qaio.autoconfigure.queue;

import io.micrometer.observation.ObservationRegistry;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.ContainerSettings;
import io.qaio.queue.listener.TaskErrorHandler;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerConfigurer;
import io.qaio.queue.listener.TaskListenerContainerFactory;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.queue.listener.TaskListenerPostProcessor;
import io.qaio.queue.listener.TaskPacing;
import io.qaio.queue.observation.ProcessObservationConvention;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link TaskListener}.
 */
@AutoConfiguration(after = TaskQueueAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@ConditionalOnBean(TaskQueues.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.listener.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TaskListenerProperties.class)
public final class TaskListenerAutoConfiguration {

	private static final String FACTORY = "taskListenerContainerFactory";

	// by name: an application may have factories of its own
	@Bean(FACTORY)
	@ConditionalOnMissingBean(name = FACTORY)
	TaskListenerContainerFactory taskListenerContainerFactory(TaskQueues queues, TaskListenerProperties properties,
			ObjectProvider<TaskErrorHandler> errorHandlers, ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<ProcessObservationConvention> convention, Environment environment) {
		ContainerSettings settings = ConfiguredContainerSettings.of(properties);
		TaskErrorHandler errorHandler = errorHandlers.getIfAvailable();
		return new TaskListenerContainerFactory(queues,
				(errorHandler != null) ? settings.withErrorHandler(errorHandler) : settings,
				Threading.VIRTUAL.isActive(environment), registry.getIfAvailable(() -> ObservationRegistry.NOOP),
				convention.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	TaskListenerEndpointRegistry taskListenerEndpointRegistry(
			@Qualifier(FACTORY) ObjectProvider<TaskListenerContainerFactory> factory) {
		return new TaskListenerEndpointRegistry(factory::getObject);
	}

	@Bean
	@ConditionalOnMissingBean
	static TaskListenerPostProcessor taskListenerPostProcessor(ObjectProvider<TaskListenerEndpointRegistry> registry,
			ObjectProvider<TaskListenerConfigurer> configurers, ObjectProvider<TaskPacing> pacing) {
		return new TaskListenerPostProcessor(registry::getObject, () -> configurers.orderedStream().toList(),
				pacing::getIfAvailable);
	}

}
