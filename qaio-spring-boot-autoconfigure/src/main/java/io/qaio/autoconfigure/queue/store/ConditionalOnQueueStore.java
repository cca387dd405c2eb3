package io.qaio.autoconfigure.queue.store;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.qaio.autoconfigure.queue.TaskQueueProperties;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Conditional;

/**
 * Matches if queues are enabled and use a store: a single queue as its own, or all queues
 * without their own, unless the application defines a store for these.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
@Conditional(OnQueueStoreCondition.class)
@interface ConditionalOnQueueStore {

	/**
	 * The store.
	 */
	TaskQueueProperties.Store value();

}
