package io.qaio.queue.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.qaio.queue.Task;
import io.qaio.ratelimit.RateLimited;

import org.springframework.core.annotation.AliasFor;
import org.springframework.core.retry.RetryPolicy;

/**
 * Marks a method that works on the tasks of queues.
 *
 * <pre class="code">
 * &#64;TaskListener(queues = "emails", concurrency = "2-10")
 * void send(Email email) {
 *     …
 * }
 * </pre>
 *
 * The parameters are, in any order: at most one payload, read as the parameter's type;
 * and the {@link Task}. With {@link #batch()} they are lists of these. The method returns
 * nothing, or a {@code CompletionStage} or {@code Mono} that completes when the work is
 * done, so it is not {@code @Async} unless it returns a {@code CompletableFuture} or acks
 * by hand. Then the task is acked; if it throws, the task is tried again or goes to the
 * dead letters. A payload that is not of the parameter's type goes there at once.
 * <p>
 * The method is called by several threads at once, as {@link #concurrency()} says. It is
 * interrupted if it still works when the time for a stop is almost over.
 * <p>
 * With {@link RateLimited} it is paced: a task that would have to wait, or be rejected,
 * is given back with a delay, without counting the attempt or holding a thread, and tasks
 * of other keys go on. A task is charged when the method is called for it, once. At most
 * the lesser of {@code burst} and {@code delay} more than the rate start at once. Not
 * with {@link #batch()}.
 * <p>
 * May be repeated, and be on other annotations. Texts may hold <code>${…}</code> and
 * <code>#{…}</code>; those that are left empty mean what the container factory says.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(TaskListeners.class)
public @interface TaskListener {

	/**
	 * The listener's name in its application, also that of its threads.
	 * @return the id; by default the simple names of class and method, as in
	 * {@code Mails.send}, with the name of the bean or the parameters where others would
	 * have the same
	 */
	String id() default "";

	/**
	 * The queues to listen to: alias of {@link #queues()}, for
	 * {@code @TaskListener("emails")}.
	 * @return the names of the queues
	 */
	@AliasFor("queues")
	String[] value() default {};

	/**
	 * The queues to listen to, at least one. A free consumer takes from the first one
	 * that has tasks. An expression may give an array or a collection of names, as in
	 * <code>#{'${my.queues}'.split(',')}</code>. A name with a comma is an error.
	 * @return the names of the queues
	 */
	@AliasFor("value")
	String[] queues() default {};

	/**
	 * How many tasks, or batches, to work on at the same time.
	 * @return a number such as {@code 3}, or bounds such as {@code 3-10}: more than the
	 * lower one while tasks wait
	 */
	String concurrency() default "";

	/**
	 * How long a delivery leases its task. The container extends the lease while the
	 * method works, so this is how soon a task comes back whose worker was killed.
	 * @return a duration such as {@code 30s}; by default the task's or the queue's
	 */
	String visibilityTimeout() default "";

	/**
	 * Who acks.
	 * @return the mode
	 */
	AckMode ackMode() default AckMode.ON_SUCCESS;

	/**
	 * Whether the method takes several tasks at once, as a {@code List}: those that are
	 * ready, without waiting for more.
	 * @return whether it does
	 */
	boolean batch() default false;

	/**
	 * How many tasks a batch has at the most, and how many one call to the store brings.
	 * @return a number
	 */
	String batchSize() default "";

	/**
	 * How many tasks, or batches, may be prefetched for each one that is worked on.
	 * @return a number; {@code 0} leases only what is worked on
	 */
	String prefetch() default "";

	/**
	 * Whether to start with the application.
	 * @return {@code true} or {@code false}
	 */
	String autoStartup() default "";

	/**
	 * The bean that creates the container.
	 * @return the name of a {@link TaskListenerContainerFactory}
	 */
	String containerFactory() default "";

	/**
	 * The bean that is called on failures.
	 * @return the name of a {@link TaskErrorHandler}
	 */
	String errorHandler() default "";

	/**
	 * The bean that says which failures are tried again, and when. After the last attempt
	 * that the queue's {@code max-attempts} allows, nothing is.
	 * @return the name of a {@link RetryPolicy}
	 */
	String retryPolicy() default "";

	/**
	 * Exceptions after which a task is not tried again, but goes to the dead letters at
	 * once. The retry policy decides about others.
	 * @return the types of the exceptions, or of causes of theirs
	 */
	Class<? extends Throwable>[] noRetryFor() default {};

}
