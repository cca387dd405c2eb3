package io.qaio.autoconfigure.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.queue.observation.LostLeaseMetrics;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the count of deliveries that
 * have lost their task.
 */
@AutoConfiguration(before = TaskQueueAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@ConditionalOnBean(MeterRegistry.class)
public final class LostLeaseMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LostLeaseMetrics lostLeaseMetrics(MeterRegistry registry) {
		return new LostLeaseMetrics(registry);
	}

}
