package io.qaio.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches if tasks are in a store: those of a queue whose own store it is, or those of
 * all others, unless the application has a store of its own for them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnQueueStore.class)
@interface ConditionalOnQueueStore {

	/**
	 * The store.
	 */
	QaioQueueProperties.Store value();

}
