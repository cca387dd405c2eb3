package io.qaio.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits calls of a method of a Spring bean, or of all public methods of a type, by the
 * rules of nginx's {@code limit_req}: calls above {@link #burst} fail with
 * {@link RateLimitExceededException}, calls above {@link #delay} wait. May be repeated: a
 * call that any limit rejects is charged to none, and the largest delay holds.
 *
 * <pre class="code">
 * &#64;RateLimited(zone = "login", burst = 100, delay = 8, key = "#ip")
 * public String login(String ip) { … }
 * </pre>
 *
 * A listener of a task queue is paced instead: a task is processed, and its call charged,
 * when the call would go on at once. Until then the task is released to its queue, so no
 * worker waits and nothing fails.
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(RateLimited.All.class)
public @interface RateLimited {

	/** As a delay: nothing waits, nginx's {@code nodelay}. */
	int NO_DELAY = RateLimit.NO_DELAY;

	/**
	 * The name of the zone; may contain <code>${…}</code> and <code>#{…}</code>.
	 * @return the name
	 */
	String zone();

	/**
	 * The greatest excess that is let in, in requests, 0 or more.
	 * @return the number of requests
	 */
	int burst() default 0;

	/**
	 * The burst as text, for one that comes from a property: <code>${login.burst}</code>.
	 * Not together with a {@link #burst} other than 0.
	 * @return the number of requests, with <code>${…}</code> and <code>#{…}</code>;
	 * {@link #burst} holds if it is empty
	 */
	String burstString() default "";

	/**
	 * The greatest excess that does not wait, in requests, 0 or more.
	 * @return the number of requests, {@link #NO_DELAY} if nothing is to wait
	 */
	int delay() default 0;

	/**
	 * The delay as text, for one that comes from a property: <code>${login.delay}</code>.
	 * Not together with a {@link #delay} other than 0.
	 * @return the number of requests, or {@code nodelay}, with <code>${…}</code> and
	 * <code>#{…}</code>; {@link #delay} holds if it is empty
	 */
	String delayString() default "";

	/**
	 * A SpEL expression over the method's arguments, whose value says which bucket is
	 * charged: {@code #ip}, {@code #order.customer.id}. Empty means one bucket for all
	 * calls that use the zone without a key. A value that is null or "" is not limited;
	 * one that is no string is compared by its {@link KeyText}. An expression whose type
	 * has no text but the identity of objects is an error at start-up; if only the value
	 * has none, the call fails with an {@link IllegalStateException}.
	 * @return the expression; <code>${…}</code> in it is resolved once, at start-up
	 */
	String key() default "";

	/**
	 * Several limits on one method or type.
	 */
	@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@Inherited
	@interface All {

		/**
		 * The limits, in the order in which they are asked.
		 * @return the limits
		 */
		RateLimited[] value();

	}

}
