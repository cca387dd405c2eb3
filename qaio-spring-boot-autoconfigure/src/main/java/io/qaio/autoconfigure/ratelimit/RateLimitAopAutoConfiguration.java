package io.qaio.autoconfigure.ratelimit;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

import io.qaio.autoconfigure.InheritedProperties;
import io.qaio.autoconfigure.NearestBean;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.aop.EarlyProxyPostProcessor;
import io.qaio.ratelimit.aop.RateLimitPostProcessor;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link RateLimited}. Ordered
 * last, so that beans have {@code @Async} when they get their limits. Each context of a
 * hierarchy limits its own beans.
 */
@AutoConfiguration(after = RateLimitAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnBooleanProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@ConditionalOnBean(RateLimiter.class)
public final class RateLimitAopAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static RateLimitPostProcessor rateLimitPostProcessor(ListableBeanFactory beans,
			@Qualifier(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executor,
			Environment environment) {
		if (beans.getBeanNamesForType(RateLimiter.class, true, false).length == 0) {
			InheritedProperties.check(RateLimitProperties.class, beans, environment, (name) -> !name.equals("http"));
		}
		int order = environment.getProperty("qaio.rate-limit.order", Integer.class,
				RateLimitPostProcessor.DEFAULT_ORDER);
		return new RateLimitPostProcessor(() -> NearestBean.of(beans, RateLimiter.class),
				() -> executor.getIfAvailable(ForkJoinPool::commonPool), order);
	}

	@Bean
	static EarlyProxyPostProcessor rateLimitEarlyProxyPostProcessor(RateLimitPostProcessor limits) {
		return new EarlyProxyPostProcessor(limits);
	}

}
