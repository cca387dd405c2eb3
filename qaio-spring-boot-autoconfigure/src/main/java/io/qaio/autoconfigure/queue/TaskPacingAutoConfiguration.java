package io.qaio.autoconfigure.queue;

import io.qaio.autoconfigure.NearestBean;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.TaskPacing;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimitedMethods;
import io.qaio.ratelimit.RateLimiter;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for paced listeners: those whose
 * methods have a rate limit.
 */
@AutoConfiguration(after = TaskQueueAutoConfiguration.class,
		afterName = "io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration")
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@ConditionalOnBean({ TaskQueues.class, RateLimiter.class, RateLimitedMethods.class })
public final class TaskPacingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	TaskPacing taskPacing(ListableBeanFactory beans, ObjectProvider<RateLimitZones> zones) {
		return new TaskPacing(NearestBean.of(beans, RateLimitedMethods.class), NearestBean.of(beans, RateLimiter.class),
				zones.getIfAvailable());
	}

}
