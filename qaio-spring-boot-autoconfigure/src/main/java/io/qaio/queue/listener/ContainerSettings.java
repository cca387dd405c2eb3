package io.qaio.queue.listener;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;

/**
 * The settings of a listener container. Immutable.
 *
 * @param concurrency how many tasks, or batches of tasks, it works on at the same time
 * @param prefetch how many tasks, or batches, it may prefetch for each one that is worked
 * on, 0 or more; it prefetches more while tasks take only moments
 * @param batchSize how many tasks one call to the store may bring, and how many a
 * listener that takes batches gets at once, 1 or more
 * @param visibilityTimeout how long a delivery leases a task unless the container extends
 * it, 1 ms or more; {@code null} for that of the task or its queue
 * @param autoStartup whether it starts with the application
 * @param shutdownTimeout how long a stop may take, 1 ms or more
 * @param stuckAfter after how long at one task a listener is reported to be stuck, 1 ms
 * or more
 * @param retryPolicy which failures are tried again, and when
 * @param errorHandler is called on failures, {@code null} for none
 */
public record ContainerSettings(Concurrency concurrency, int prefetch, int batchSize,
		@Nullable Duration visibilityTimeout, boolean autoStartup, Duration shutdownTimeout, Duration stuckAfter,
		RetryPolicy retryPolicy, @Nullable TaskErrorHandler errorHandler) {

	/**
	 * Concurrency 1, prefetch 1, batch size 100, shutdown timeout 20 s, stuck after 5
	 * minutes. Retries after 1 s, 2, 4, … up to a minute, each longer or shorter by up to
	 * half of itself, but not shorter than 1 s.
	 */
	public static final ContainerSettings DEFAULTS = new ContainerSettings(new Concurrency(1, 1), 1, 100, null, true,
			Duration.ofSeconds(20), Duration.ofMinutes(5),
			RetryPolicy.builder()
				.maxRetries(Long.MAX_VALUE)
				.delay(Duration.ofSeconds(1))
				.multiplier(2)
				.maxDelay(Duration.ofMinutes(1))
				.jitter(Duration.ofMillis(500))
				.build(),
			null);

	/**
	 * Check the settings.
	 * @throws IllegalArgumentException if one is out of bounds
	 */
	public ContainerSettings {
		check(prefetch >= 0, "prefetch must be 0 or more, not ", prefetch);
		check(batchSize >= 1, "batchSize must be 1 or more, not ", batchSize);
		if (visibilityTimeout != null) {
			checkDuration("visibilityTimeout", visibilityTimeout);
		}
		checkDuration("shutdownTimeout", shutdownTimeout);
		checkDuration("stuckAfter", stuckAfter);
	}

	private static void checkDuration(String name, Duration duration) {
		check(duration.toMillis() >= 1, name + " must be 1 ms or more, not ", duration);
	}

	private static void check(boolean holds, String what, Object value) {
		if (!holds) {
			throw new IllegalArgumentException(what + value);
		}
	}

	/**
	 * The same settings with another concurrency.
	 * @param concurrency how many tasks it works on at the same time
	 * @return the new settings
	 */
	public ContainerSettings withConcurrency(Concurrency concurrency) {
		return new ContainerSettings(concurrency, this.prefetch, this.batchSize, this.visibilityTimeout,
				this.autoStartup, this.shutdownTimeout, this.stuckAfter, this.retryPolicy, this.errorHandler);
	}

	/**
	 * The same settings with another prefetch.
	 * @param prefetch how many tasks it may prefetch for each one that is worked on
	 * @return the new settings
	 */
	public ContainerSettings withPrefetch(int prefetch) {
		return new ContainerSettings(this.concurrency, prefetch, this.batchSize, this.visibilityTimeout,
				this.autoStartup, this.shutdownTimeout, this.stuckAfter, this.retryPolicy, this.errorHandler);
	}

	/**
	 * The same settings with another batch size.
	 * @param batchSize how many tasks one call to the store brings, and a batch has
	 * @return the new settings
	 */
	public ContainerSettings withBatchSize(int batchSize) {
		return new ContainerSettings(this.concurrency, this.prefetch, batchSize, this.visibilityTimeout,
				this.autoStartup, this.shutdownTimeout, this.stuckAfter, this.retryPolicy, this.errorHandler);
	}

	/**
	 * The same settings with another visibility timeout.
	 * @param visibilityTimeout how long a delivery leases a task
	 * @return the new settings
	 */
	public ContainerSettings withVisibilityTimeout(Duration visibilityTimeout) {
		return new ContainerSettings(this.concurrency, this.prefetch, this.batchSize, visibilityTimeout,
				this.autoStartup, this.shutdownTimeout, this.stuckAfter, this.retryPolicy, this.errorHandler);
	}

	/**
	 * The same settings with automatic startup or without.
	 * @param autoStartup whether it starts with the application
	 * @return the new settings
	 */
	public ContainerSettings withAutoStartup(boolean autoStartup) {
		return new ContainerSettings(this.concurrency, this.prefetch, this.batchSize, this.visibilityTimeout,
				autoStartup, this.shutdownTimeout, this.stuckAfter, this.retryPolicy, this.errorHandler);
	}

	/**
	 * The same settings with another shutdown timeout.
	 * @param shutdownTimeout how long a stop may take
	 * @return the new settings
	 */
	public ContainerSettings withShutdownTimeout(Duration shutdownTimeout) {
		return new ContainerSettings(this.concurrency, this.prefetch, this.batchSize, this.visibilityTimeout,
				this.autoStartup, shutdownTimeout, this.stuckAfter, this.retryPolicy, this.errorHandler);
	}

	/**
	 * The same settings with another time after which listeners are reported.
	 * @param stuckAfter after how long at one task a listener is reported
	 * @return the new settings
	 */
	public ContainerSettings withStuckAfter(Duration stuckAfter) {
		return new ContainerSettings(this.concurrency, this.prefetch, this.batchSize, this.visibilityTimeout,
				this.autoStartup, this.shutdownTimeout, stuckAfter, this.retryPolicy, this.errorHandler);
	}

	/**
	 * The same settings with another retry policy.
	 * @param retryPolicy which failures are tried again, and when
	 * @return the new settings
	 */
	public ContainerSettings withRetryPolicy(RetryPolicy retryPolicy) {
		return new ContainerSettings(this.concurrency, this.prefetch, this.batchSize, this.visibilityTimeout,
				this.autoStartup, this.shutdownTimeout, this.stuckAfter, retryPolicy, this.errorHandler);
	}

	/**
	 * The same settings with another error handler.
	 * @param errorHandler is called on failures
	 * @return the new settings
	 */
	public ContainerSettings withErrorHandler(TaskErrorHandler errorHandler) {
		return new ContainerSettings(this.concurrency, this.prefetch, this.batchSize, this.visibilityTimeout,
				this.autoStartup, this.shutdownTimeout, this.stuckAfter, this.retryPolicy, errorHandler);
	}

}
