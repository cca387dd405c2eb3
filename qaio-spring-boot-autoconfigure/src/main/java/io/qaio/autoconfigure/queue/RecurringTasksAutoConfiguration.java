package io.qaio.autoconfigure.queue;

import io.qaio.queue.TaskQueues;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.queue.schedule.RecurringTaskPostProcessor;
import io.qaio.queue.schedule.RecurringTasks;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for recurring tasks:
 * {@link RecurringTask} and the bean {@link RecurringTasks}.
 */
@AutoConfiguration(after = TaskQueueAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@ConditionalOnBean(TaskQueues.class)
public final class RecurringTasksAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RecurringTasks recurringTasks(TaskQueues queues, Environment environment) {
		boolean autoStartup = environment.getProperty("qaio.queue.schedule.auto-startup", Boolean.class, true);
		return new RecurringTasks(queues, Threading.VIRTUAL.isActive(environment), autoStartup);
	}

	@Bean
	@ConditionalOnMissingBean
	static RecurringTaskPostProcessor recurringTaskPostProcessor(ObjectProvider<RecurringTasks> tasks) {
		return new RecurringTaskPostProcessor(tasks::getObject);
	}

}
