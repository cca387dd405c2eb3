package io.qaio.autoconfigure.queue;

import java.time.Duration;
import java.util.function.BiFunction;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.queue.listener.Concurrency;
import io.qaio.queue.listener.ContainerSettings;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.Assert;

/**
 * The {@link ContainerSettings} that properties describe. A wrong value is reported with
 * its property.
 *
 * @param settings the settings
 */
record ConfiguredContainerSettings(ContainerSettings settings) {

	static ConfiguredContainerSettings of(TaskListenerProperties properties) {
		ContainerSettings settings = ContainerSettings.DEFAULTS.withAutoStartup(properties.autoStartup())
			.withRetryPolicy(retryPolicy(properties.retry()));
		settings = apply(settings, "concurrency", properties.concurrency(),
				(base, text) -> base.withConcurrency(Concurrency.parse(text)));
		settings = apply(settings, "prefetch", properties.prefetch(), ContainerSettings::withPrefetch);
		settings = apply(settings, "batch-size", properties.batchSize(), ContainerSettings::withBatchSize);
		settings = apply(settings, "shutdown-timeout", properties.shutdownTimeout(),
				ContainerSettings::withShutdownTimeout);
		return new ConfiguredContainerSettings(
				apply(settings, "stuck-after", properties.stuckAfter(), ContainerSettings::withStuckAfter));
	}

	private static RetryPolicy retryPolicy(TaskListenerProperties.Retry retry) {
		Duration initial = retry.initialInterval();
		RetryPolicy.Builder policy = RetryPolicy.builder().maxRetries(Long.MAX_VALUE);
		policy = apply(policy, "retry.initial-interval", initial, (base, interval) -> {
			Assert.isTrue(interval.toMillis() >= 1, "must be 1 ms or more");
			return base.delay(interval);
		});
		policy = apply(policy, "retry.multiplier", retry.multiplier(), RetryPolicy.Builder::multiplier);
		policy = apply(policy, "retry.max-interval", retry.maxInterval(), (base, interval) -> {
			Assert.isTrue(interval.compareTo(initial) >= 0, "must not be less than initial-interval, " + initial);
			return base.maxDelay(interval);
		});
		return apply(policy, "retry.jitter", retry.jitter(), (base, jitter) -> {
			Assert.isTrue(jitter >= 0 && jitter <= 1, "must be between 0 and 1");
			return base.jitter(Duration.ofMillis(Math.round(initial.toMillis() * jitter)));
		}).build();
	}

	private static <T, V> T apply(T settings, String property, V value, BiFunction<T, V, T> change) {
		return InvalidConfigurationException.apply(settings, "qaio.queue.listener." + property, value, change);
	}

}
