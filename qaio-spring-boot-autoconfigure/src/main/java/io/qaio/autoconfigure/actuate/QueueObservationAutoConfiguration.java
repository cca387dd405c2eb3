package io.qaio.autoconfigure.actuate;

import io.micrometer.observation.ObservationRegistry;
import io.qaio.autoconfigure.queue.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.queue.PutInterceptor;
import io.qaio.queue.observation.PutObservationConvention;
import io.qaio.queue.observation.PutObservationInterceptor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the observation of puts.
 * Listeners are observed by their container factory.
 */
@AutoConfiguration(after = ObservationAutoConfiguration.class,
		before = { TaskQueueAutoConfiguration.class, TaskListenerAutoConfiguration.class })
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@ConditionalOnBean(ObservationRegistry.class)
public final class QueueObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(PutInterceptor.class)
	PutObservationInterceptor putObservationInterceptor(ObservationRegistry registry,
			ObjectProvider<PutObservationConvention> convention) {
		return new PutObservationInterceptor(registry, convention.getIfAvailable());
	}

}
