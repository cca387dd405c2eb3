package io.qaio.autoconfigure.queue;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.qaio.autoconfigure.AnnotatedMethodExcludeFilter;
import io.qaio.autoconfigure.NearestBean;
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

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link TaskListener}. Each
 * context of a hierarchy has its own registry, which starts and stops with it.
 */
@AutoConfiguration(after = TaskQueueAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@ConditionalOnBean(TaskQueues.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.listener.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TaskListenerProperties.class)
public final class TaskListenerAutoConfiguration {

	static final String FACTORY = "taskListenerContainerFactory";

	/**
	 * Not lazy, so that wrong properties are reported when the application starts.
	 */
	@Bean
	ConfiguredContainerSettings taskListenerContainerSettings(TaskListenerProperties properties) {
		return ConfiguredContainerSettings.of(properties);
	}

	// by name: an application may have factories of its own
	@Bean(FACTORY)
	@Lazy
	@Conditional(OnContainerFactoryCondition.class)
	TaskListenerContainerFactory taskListenerContainerFactory(ListableBeanFactory beans,
			ConfiguredContainerSettings configured, ObjectProvider<TaskErrorHandler> errorHandlers,
			ObjectProvider<ObservationRegistry> registry, ObjectProvider<ProcessObservationConvention> convention,
			Environment environment) {
		ContainerSettings settings = configured.settings();
		TaskErrorHandler errorHandler = errorHandlers.getIfAvailable();
		return new TaskListenerContainerFactory(NearestBean.of(beans, TaskQueues.class),
				(errorHandler != null) ? settings.withErrorHandler(errorHandler) : settings,
				Threading.VIRTUAL.isActive(environment), registry.getIfAvailable(() -> ObservationRegistry.NOOP),
				convention.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	TaskListenerEndpointRegistry taskListenerEndpointRegistry(
			@Qualifier(FACTORY) ObjectProvider<TaskListenerContainerFactory> factory) {
		return new TaskListenerEndpointRegistry(factory::getObject);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static TaskListenerPostProcessor taskListenerPostProcessor(ListableBeanFactory beans,
			ObjectProvider<TaskPacing> pacing) {
		return new TaskListenerPostProcessor(() -> NearestBean.of(beans, TaskListenerEndpointRegistry.class),
				() -> configurers(beans), pacing::getIfAvailable);
	}

	/** Those of a parent context have added their listeners there. */
	private static List<TaskListenerConfigurer> configurers(ListableBeanFactory beans) {
		List<TaskListenerConfigurer> configurers = new ArrayList<>(
				beans.getBeansOfType(TaskListenerConfigurer.class).values());
		AnnotationAwareOrderComparator.sort(configurers);
		return configurers;
	}

	@Bean
	static LazyInitializationExcludeFilter taskListenerExcludeFilter() {
		return new AnnotatedMethodExcludeFilter(TaskListener.class);
	}

}
