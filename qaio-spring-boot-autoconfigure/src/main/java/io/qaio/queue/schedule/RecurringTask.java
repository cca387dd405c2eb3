package io.qaio.queue.schedule;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;

import org.springframework.scheduling.support.CronExpression;

/**
 * Puts a recurring task: at each tick of a cron expression, the result of the method is
 * put into a queue, once for all instances of the application.
 *
 * <pre class="code">
 * &#64;RecurringTask(queue = "digests", cron = "0 0 6 * * *", zone = "Europe/Berlin")
 * Digest morningDigest(Instant tick) {
 *     return new Digest(tick);
 * }
 * </pre>
 *
 * The method makes the payload of the task. The work is done by a listener or another
 * consumer of the queue. The method has no parameter, or one of type {@link Instant}: the
 * tick. Several instances may call it for the same tick; one of them puts the result. An
 * exception is logged, and the tick is tried again.
 * <p>
 * The attributes may hold <code>${…}</code> and <code>#{…}</code>.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RecurringTask {

	/** A cron expression without ticks. */
	String DISABLED = "-";

	/**
	 * The identity of the schedule, the same in all instances of the application. The
	 * store remembers the last tick under this name.
	 * @return the name; by default the simple names of the class behind all proxies and
	 * of the method, as in {@code Digests.morningDigest}; of the interface if the class
	 * is generated
	 */
	String name() default "";

	/**
	 * The queue of the tasks.
	 * @return the queue's name
	 */
	String queue();

	/**
	 * The ticks: six fields, from the second to the day of the week, or a macro such as
	 * {@code @daily}, as {@link CronExpression} describes them. {@link ZonedCron} has
	 * what it means when the clocks change.
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
	 * Which missed ticks get a task.
	 * @return which of them
	 */
	MissedTicks missed() default MissedTicks.ONE;

}
