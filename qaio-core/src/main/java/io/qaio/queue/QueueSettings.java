package io.qaio.queue;

import java.time.Duration;

import io.qaio.queue.store.QueueBounds;

/**
 * The settings of a queue. They hold for each task that has no option of its own.
 *
 * @param serializer the name of the serializer that writes payloads
 * @param visibilityTimeout how long a delivery leases a task, 1 ms or more
 * @param maxAttempts how many times a task is delivered before it is dead, 1 or more
 * @param maxPayloadSize the largest size of a written payload in bytes, 1 or more
 * @param afterCommit whether puts in a transaction wait for its commit
 * @param maxStackTraceSize the largest stack trace that is kept with a failed task, in
 * bytes as UTF-8: 0, for none, to 8192
 * @param bounds how many tasks of the queue, and of a group, may be taken at once
 */
public record QueueSettings(String serializer, Duration visibilityTimeout, int maxAttempts, int maxPayloadSize,
		boolean afterCommit, int maxStackTraceSize, QueueBounds bounds) {

	/** JSON, 30 seconds, 10 attempts, 1 MiB, not after a commit, 1 KiB, no bounds. */
	public static final QueueSettings DEFAULTS = new QueueSettings("json", Duration.ofSeconds(30), 10, 1024 * 1024,
			false, 1024, QueueBounds.NONE);

	/**
	 * Check the settings.
	 * @throws IllegalArgumentException if one is out of bounds
	 */
	public QueueSettings {
		if (serializer.isBlank()) {
			throw new IllegalArgumentException("serializer must be the name of a serializer, not blank");
		}
		TaskBounds.timeout("visibilityTimeout", visibilityTimeout);
		TaskBounds.maxAttempts(maxAttempts);
		if (maxPayloadSize < 1) {
			throw new IllegalArgumentException("maxPayloadSize must be 1 byte or more, not " + maxPayloadSize);
		}
		if (maxStackTraceSize < 0 || maxStackTraceSize > DeliveryFailure.MAX_STACK_TRACE) {
			throw new IllegalArgumentException("maxStackTraceSize must be between 0 and "
					+ DeliveryFailure.MAX_STACK_TRACE + " bytes, not " + maxStackTraceSize);
		}
	}

	/**
	 * Copy the settings with another serializer.
	 * @param serializer the name of the serializer
	 * @return the new settings
	 */
	public QueueSettings withSerializer(String serializer) {
		return new QueueSettings(serializer, this.visibilityTimeout, this.maxAttempts, this.maxPayloadSize,
				this.afterCommit, this.maxStackTraceSize, this.bounds);
	}

	/**
	 * Copy the settings with another visibility timeout.
	 * @param visibilityTimeout how long a delivery leases a task, 1 ms or more
	 * @return the new settings
	 */
	public QueueSettings withVisibilityTimeout(Duration visibilityTimeout) {
		return new QueueSettings(this.serializer, visibilityTimeout, this.maxAttempts, this.maxPayloadSize,
				this.afterCommit, this.maxStackTraceSize, this.bounds);
	}

	/**
	 * Copy the settings with another number of attempts.
	 * @param maxAttempts how many times a task is delivered before it is dead, 1 or more
	 * @return the new settings
	 */
	public QueueSettings withMaxAttempts(int maxAttempts) {
		return new QueueSettings(this.serializer, this.visibilityTimeout, maxAttempts, this.maxPayloadSize,
				this.afterCommit, this.maxStackTraceSize, this.bounds);
	}

	/**
	 * Copy the settings with another size limit.
	 * @param maxPayloadSize the largest size of a written payload in bytes, 1 or more
	 * @return the new settings
	 */
	public QueueSettings withMaxPayloadSize(int maxPayloadSize) {
		return new QueueSettings(this.serializer, this.visibilityTimeout, this.maxAttempts, maxPayloadSize,
				this.afterCommit, this.maxStackTraceSize, this.bounds);
	}

	/**
	 * Copy the settings with another behaviour in transactions.
	 * @param afterCommit whether puts in a transaction wait for its commit, as with
	 * {@link PutOptions#afterCommit()}
	 * @return the new settings
	 */
	public QueueSettings withAfterCommit(boolean afterCommit) {
		return new QueueSettings(this.serializer, this.visibilityTimeout, this.maxAttempts, this.maxPayloadSize,
				afterCommit, this.maxStackTraceSize, this.bounds);
	}

	/**
	 * Copy the settings with another size limit of stack traces.
	 * @param maxStackTraceSize the largest stack trace that is kept with a failed task,
	 * in bytes: 0 to 8192
	 * @return the new settings
	 */
	public QueueSettings withMaxStackTraceSize(int maxStackTraceSize) {
		return new QueueSettings(this.serializer, this.visibilityTimeout, this.maxAttempts, this.maxPayloadSize,
				this.afterCommit, maxStackTraceSize, this.bounds);
	}

	/**
	 * Copy the settings with other bounds.
	 * @param bounds how many tasks of the queue, and of a group, may be taken at once
	 * @return the new settings
	 */
	public QueueSettings withBounds(QueueBounds bounds) {
		return new QueueSettings(this.serializer, this.visibilityTimeout, this.maxAttempts, this.maxPayloadSize,
				this.afterCommit, this.maxStackTraceSize, bounds);
	}

}
