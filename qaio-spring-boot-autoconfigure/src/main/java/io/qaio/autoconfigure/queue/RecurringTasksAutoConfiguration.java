package io.qaio.autoconfigure.queue;

import io.qaio.autoconfigure.AnnotatedMethodExcludeFilter;
import io.qaio.autoconfigure.NearestBean;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.queue.schedule.RecurringTaskPostProcessor;
import io.qaio.queue.schedule.RecurringTasks;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for recurring tasks:
 * {@link RecurringTask} and the bean {@link RecurringTasks}. Each context of a hierarchy
 * has its own.
 */
@AutoConfiguration(after = TaskQueueAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@ConditionalOnBean(TaskQueues.class)
public final class RecurringTasksAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RecurringTasks recurringTasks(ListableBeanFactory beans, Environment environment) {
		boolean autoStartup = environment.getProperty("qaio.queue.schedule.auto-startup", Boolean.class, true);
		return new RecurringTasks(() -> NearestBean.of(beans, TaskQueues.class),
				Threading.VIRTUAL.isActive(environment), autoStartup);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static RecurringTaskPostProcessor recurringTaskPostProcessor(ListableBeanFactory beans) {
		return new RecurringTaskPostProcessor(() -> NearestBean.of(beans, RecurringTasks.class));
	}

	@Bean
	static LazyInitializationExcludeFilter recurringTaskExcludeFilter() {
		return new AnnotatedMethodExcludeFilter(RecurringTask.class);
	}

}
