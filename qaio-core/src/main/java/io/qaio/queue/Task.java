package io.qaio.queue;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One delivery of a task: a lease that ends at its {@link #deadline() deadline}. The task
 * is then delivered again, and this delivery can change nothing any more: {@link #ack()},
 * {@link #fail()}, {@link #release}, {@link #bury} and {@link #extend} return
 * {@code false}. They do so, too, when one of the first four has been called before.
 * <p>
 * Safe for use by many threads.
 */
public interface Task {

	/**
	 * The task's id, the same at each delivery.
	 * @return the id that {@code put} returned
	 */
	String id();

	/**
	 * The queue that the task was taken from.
	 * @return the queue
	 */
	TaskQueue queue();

	/**
	 * The payload as its serializer reads it when nobody asks for a type: {@code raw}
	 * gives {@code byte[]}, {@code json} maps, lists, strings and numbers, {@code java}
	 * the object.
	 * @return the payload
	 * @throws TaskDecodingException if the bytes cannot be read; the task has been moved
	 * to the dead letters
	 */
	Object payload();

	/**
	 * The payload as a type.
	 * @param type the type
	 * @param <T> the type
	 * @return the payload
	 * @throws TaskDecodingException if the bytes cannot be read as that type; the task
	 * has been moved to the dead letters, for which the store is waited for: not on a
	 * thread of its driver
	 */
	<T> T payload(Class<T> type);

	/**
	 * The payload as a type that may have type arguments, such as a list of orders.
	 * @param type the type
	 * @return the payload
	 * @throws TaskDecodingException if the bytes cannot be read as that type; the task
	 * has been moved to the dead letters, for which the store is waited for: not on a
	 * thread of its driver
	 */
	Object payload(Type type);

	/**
	 * The name of the serializer that wrote the payload.
	 * @return the name
	 */
	String serializer();

	/**
	 * What was put with the payload by {@link PutOptions#header}.
	 * @return values by names, unmodifiable, in no order
	 */
	Map<String, String> headers();

	/**
	 * What the task has in common with others that are delivered one at a time, in order.
	 * @return the key that was put by {@link PutOptions#orderingKey}, or empty if there
	 * is none
	 */
	Optional<String> orderingKey();

	/**
	 * Which delivery of the task this is.
	 * @return 1 at the first delivery
	 */
	int attempt();

	/**
	 * When the task was put.
	 * @return the time by the store's clock, as closely as the application that put the
	 * task knew it
	 */
	Instant enqueuedAt();

	/**
	 * When this delivery ends and the task goes back to the queue, unless acked.
	 * @return the time by the store's clock; {@link #extend} moves it
	 */
	Instant deadline();

	/**
	 * How long this delivery was to hold the task when it was taken: the task's own
	 * visibilityTimeout, or the queue's.
	 * @return the time from the beginning of the delivery to its first deadline
	 */
	Duration visibilityTimeout();

	/**
	 * Whether this delivery has ended as far as is known here, so that nothing needs to
	 * be done about it any more: it was acked, failed, released or buried, or one of
	 * these, or {@link #extend}, has found that it no longer holds the task. Does not ask
	 * the store.
	 * @return whether it has ended
	 */
	boolean isSettled();

	/**
	 * Finish the task.
	 * @return whether this delivery still held the task; {@code false} means that it has
	 * been, or will be, delivered again
	 */
	boolean ack();

	/**
	 * Give the task back as failed: to the end of the queue, or to the dead letters after
	 * its last attempt.
	 * @return whether this delivery still held the task
	 */
	boolean fail();

	/**
	 * Give the task back as failed: to the end of the queue, or to the dead letters after
	 * its last attempt.
	 * @param cause what went wrong, kept with the dead letter
	 * @return whether this delivery still held the task
	 */
	boolean fail(Throwable cause);

	/**
	 * Give the task back as failed, to be delivered again only after a delay: to the end
	 * of the queue then, or to the dead letters at once after its last attempt.
	 * @param cause what went wrong, kept with the dead letter
	 * @param delay for how long the task must not be delivered; zero is none
	 * @return whether this delivery still held the task
	 * @throws IllegalArgumentException if the delay is negative, or longer than 30 years
	 */
	boolean fail(Throwable cause, Duration delay);

	/**
	 * Give the task back without counting this attempt.
	 * @param delay for how long it must not be delivered; zero puts it at the front of
	 * the queue
	 * @return whether this delivery still held the task
	 */
	boolean release(Duration delay);

	/**
	 * Move the task to the dead letters now, however many attempts it has left.
	 * @param cause why nobody can work on it, kept with the dead letter
	 * @return whether this delivery still held the task
	 */
	boolean bury(Throwable cause);

	/**
	 * Hold the task for a given time from now.
	 * @param visibilityTimeout the time from now, positive; it may be shorter than what
	 * is left
	 * @return whether this delivery still held the task, and does so until the new
	 * {@link #deadline()}
	 */
	boolean extend(Duration visibilityTimeout);

}
