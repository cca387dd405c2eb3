package io.qaio.queue;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import io.qaio.queue.store.TaskStoreException;

/**
 * One delivery of a task: a lease until the {@link #deadline() deadline}. After the
 * deadline the task is delivered again and this delivery no longer holds it: then
 * {@link #ack()}, {@link #fail()}, {@link #release}, {@link #bury} and {@link #extend}
 * change nothing and return {@code false}. The same holds after one of the first four.
 * <p>
 * Safe for use by many threads. The methods that change the task throw a
 * {@link TaskStoreException} if the store fails.
 */
public interface Task {

	/**
	 * The task's id, the same at each delivery.
	 * @return the id, as in its {@link PutResult}
	 */
	String id();

	/**
	 * The queue that the task was taken from.
	 * @return the queue
	 */
	TaskQueue queue();

	/**
	 * The payload in the natural form of its serializer: {@code byte[]} for {@code raw};
	 * maps, lists, strings and numbers for {@code json}; the object for {@code java}.
	 * @return the payload
	 * @throws TaskDecodingException if the bytes cannot be read; the task has been moved
	 * to the dead letters. That blocks, so do not call this on a thread of the store's
	 * driver
	 */
	default Object payload() {
		return payload(Object.class);
	}

	/**
	 * The payload as a type.
	 * @param type the type
	 * @param <T> the type
	 * @return the payload
	 * @throws TaskDecodingException if the bytes cannot be read as that type; the task
	 * has been moved to the dead letters, as with {@link #payload()}
	 */
	<T> T payload(Class<T> type);

	/**
	 * The payload as a type that may have type arguments, such as a list of orders.
	 * @param type the type
	 * @return the payload
	 * @throws TaskDecodingException if the bytes cannot be read as that type; the task
	 * has been moved to the dead letters, as with {@link #payload()}
	 */
	Object payload(Type type);

	/**
	 * The name of the serializer that wrote the payload.
	 * @return the name
	 */
	String serializer();

	/**
	 * The headers that were put with the payload by {@link PutOptions#header}.
	 * @return values by names, unmodifiable, in no order
	 */
	Map<String, String> headers();

	/**
	 * The ordering key. Tasks with the same key are delivered one at a time, in order.
	 * @return the key that was put by {@link PutOptions#orderingKey}, or empty if there
	 * is none
	 */
	Optional<String> orderingKey();

	/**
	 * The group. Groups take turns, and only so many tasks of one are taken at once.
	 * @return the name that was put by {@link PutOptions#group}, or empty if there is
	 * none
	 */
	Optional<String> group();

	/**
	 * Which delivery of the task this is.
	 * @return 1 at the first delivery
	 */
	int attempt();

	/**
	 * When the task was put.
	 * @return the time by the store's clock, as precisely as the application that put the
	 * task knew it
	 */
	Instant enqueuedAt();

	/**
	 * When the lease ends and the task returns to the queue, unless it is acked before.
	 * @return the time by the store's clock; {@link #extend} moves it
	 */
	Instant deadline();

	/**
	 * How long the lease was when the task was taken: the task's own visibility timeout,
	 * or the queue's.
	 * @return the time from the start of the delivery to its first deadline
	 */
	Duration visibilityTimeout();

	/**
	 * Whether this delivery is known to have ended, so that nothing is left to do: the
	 * task was acked, failed, released or buried, or one of these calls, or
	 * {@link #extend}, returned {@code false}. Does not ask the store.
	 * @return whether the delivery has ended
	 */
	boolean isSettled();

	/**
	 * Whether this delivery is known to have lost the task without being settled: the
	 * first {@link #ack}, {@link #fail}, {@link #release}, {@link #bury} or
	 * {@link #extend} came after the end of the lease, or the task was purged. It is, or
	 * will be, delivered again. Does not ask the store.
	 * @return whether the task was lost
	 */
	boolean isLost();

	/**
	 * Acknowledge the task: it is done and removed.
	 * @return whether this delivery still held the task; if {@code false}, the task has
	 * been or will be delivered again, unless it was settled before
	 */
	boolean ack();

	/**
	 * Fail the task without a cause. It returns to the end of the queue, or goes to the
	 * dead letters after its last attempt.
	 * @return whether this delivery still held the task
	 */
	boolean fail();

	/**
	 * Fail the task. It returns to the end of the queue, or goes to the dead letters
	 * after its last attempt.
	 * @param cause what went wrong; kept with the dead letter
	 * @return whether this delivery still held the task
	 */
	default boolean fail(Throwable cause) {
		return fail(cause, Duration.ZERO);
	}

	/**
	 * Fail the task, to be delivered again after a delay. It then returns to the end of
	 * the queue. After its last attempt it goes to the dead letters at once.
	 * @param cause what went wrong; kept with the dead letter
	 * @param delay how long the task is delayed; zero is no delay
	 * @return whether this delivery still held the task
	 * @throws IllegalArgumentException if the delay is negative, or longer than 30 years
	 */
	boolean fail(Throwable cause, Duration delay);

	/**
	 * Return the task to the queue without counting this attempt.
	 * @param delay how long the task is delayed before it returns to the end of the
	 * queue; zero returns it to the front at once
	 * @return whether this delivery still held the task
	 * @throws IllegalArgumentException if the delay is negative, or longer than 30 years
	 */
	boolean release(Duration delay);

	/**
	 * Move the task to the dead letters, whatever attempts it has left.
	 * @param cause why nobody can work on the task; kept with the dead letter
	 * @return whether this delivery still held the task
	 */
	boolean bury(Throwable cause);

	/**
	 * Move the {@link #deadline()}.
	 * @param visibilityTimeout the time from now to the new deadline, 1 ms or more; it
	 * may be earlier than the old one
	 * @return whether this delivery still held the task, and does so until the new
	 * deadline
	 * @throws IllegalArgumentException if the visibility timeout is zero, negative, or
	 * longer than 30 years
	 */
	boolean extend(Duration visibilityTimeout);

}
