package io.qaio.autoconfigure.queue;

import java.util.function.Supplier;

import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRequeuer;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Gives each bean of type {@link TaskQueues} to the requeuer when it is created, so that
 * the requeuer does not create it.
 *
 * @param requeuer gives the requeuer
 */
record RequeuedQueues(Supplier<TaskRequeuer> requeuer) implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof TaskQueues queues) {
			this.requeuer.get().add(queues);
		}
		return bean;
	}

}
