package io.qaio.autoconfigure;

import io.qaio.queue.TaskQueues;
import io.qaio.queue.schedule.ScheduledTask;
import io.qaio.queue.schedule.ScheduledTaskPostProcessor;
import io.qaio.queue.schedule.ScheduledTasks;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for recurring tasks:
 * {@link ScheduledTask} and the bean {@link ScheduledTasks}.
 */
@AutoConfiguration(after = TaskQueueAutoConfiguration.class)
@ConditionalOnBean(TaskQueues.class)
public final class ScheduledTasksAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ScheduledTasks scheduledTasks(TaskQueues queues, Environment environment) {
		boolean autoStartup = environment.getProperty("qaio.queue.schedule.auto-startup", Boolean.class, true);
		return new ScheduledTasks(queues, Threading.VIRTUAL.isActive(environment), autoStartup);
	}

	@Bean
	@ConditionalOnMissingBean
	static ScheduledTaskPostProcessor scheduledTaskPostProcessor(ObjectProvider<ScheduledTasks> tasks) {
		return new ScheduledTaskPostProcessor(tasks::getObject);
	}

}
