package io.qaio.queue.schedule;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;

import org.springframework.scheduling.support.CronExpression;

/**
 * Puts a recurring task: at each tick of a cron expression what the method returns goes
 * into a queue, once for all instances of the application.
 *
 * <pre class="code">
 * &#64;RecurringTask(queue = "digests", cron = "0 0 6 * * *", zone = "Europe/Berlin")
 * Digest morningDigest(Instant tick) {
 *     return new Digest(tick);
 * }
 * </pre>
 *
 * The method makes the task, it does not do the work: that is for who takes tasks from
 * the queue. It has no parameter, or one of type {@link Instant}, the tick. Several
 * instances may call it for the same tick, of which one puts what it returned. What it
 * throws is logged, and the tick tried again.
 * <p>
 * The attributes may hold <code>${…}</code> and <code>#{…}</code>.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RecurringTask {

	/** As a cron expression: there are no ticks. */
	String DISABLED = "-";

	/**
	 * The schedule's identity, the same in all instances of the application. Ticks that
	 * were put are remembered under it.
	 * @return the name; by default the simple names of class and method, as in
	 * {@code Digests.morningDigest}
	 */
	String name() default "";

	/**
	 * The queue that the tasks are put into.
	 * @return the queue's name
	 */
	String queue();

	/**
	 * When to put tasks: six fields, from the second to the day of the week, or a macro
	 * such as {@code @daily}, as {@link CronExpression} describes them.
	 * @return the expression, or {@link #DISABLED}
	 */
	String cron();

	/**
	 * The time zone of the expression.
	 * @return a zone such as {@code Europe/Berlin}; by default the JVM's, which should be
	 * the same in all instances
	 */
	String zone() default "";

	/**
	 * What becomes of ticks that nobody put in time.
	 * @return which of them get tasks
	 */
	MissedTicks missed() default MissedTicks.ONE;

}
