package io.qaio.autoconfigure;

import java.time.Duration;

import io.qaio.queue.listener.Concurrency;
import io.qaio.queue.listener.ContainerSettings;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.Assert;

/**
 * Turns properties into {@link ContainerSettings}. What is wrong is reported with the
 * property that says it.
 */
final class ConfiguredListeners {

	private static final String ROOT = "qaio.queue.listener.";

	private ConfiguredListeners() {
	}

	static ContainerSettings settings(QaioListenerProperties properties) {
		ContainerSettings settings = ContainerSettings.DEFAULTS.withAutoStartup(properties.autoStartup())
			.withRetryPolicy(retryPolicy(properties.retry()));
		settings = check(settings, "concurrency", properties.concurrency(),
				(base, text) -> base.withConcurrency(Concurrency.parse(text)));
		settings = check(settings, "prefetch", properties.prefetch(), ContainerSettings::withPrefetch);
		settings = check(settings, "batch-size", properties.batchSize(), ContainerSettings::withBatchSize);
		settings = check(settings, "shutdown-timeout", properties.shutdownTimeout(),
				ContainerSettings::withShutdownTimeout);
		return check(settings, "stuck-after", properties.stuckAfter(), ContainerSettings::withStuckAfter);
	}

	private static RetryPolicy retryPolicy(QaioListenerProperties.Retry retry) {
		Duration initial = retry.initialInterval();
		RetryPolicy.Builder policy = RetryPolicy.builder().maxRetries(Long.MAX_VALUE);
		policy = check(policy, "retry.initial-interval", initial, (base, interval) -> {
			Assert.isTrue(interval.toMillis() >= 1, "must be 1 ms or more");
			return base.delay(interval);
		});
		policy = check(policy, "retry.multiplier", retry.multiplier(), RetryPolicy.Builder::multiplier);
		policy = check(policy, "retry.max-interval", retry.maxInterval(), (base, interval) -> {
			Assert.isTrue(interval.compareTo(initial) >= 0, "must not be less than initial-interval, " + initial);
			return base.maxDelay(interval);
		});
		return check(policy, "retry.jitter", retry.jitter(), (base, jitter) -> {
			Assert.isTrue(jitter >= 0 && jitter <= 1, "must be between 0 and 1");
			return base.jitter(Duration.ofMillis(Math.round(initial.toMillis() * jitter)));
		}).build();
	}

	private static <T, V> T check(T base, String property, V value, Change<T, V> change) {
		return InvalidConfigurationException.check(ROOT + property, value, () -> change.apply(base, value));
	}

	/**
	 * Takes a value over.
	 */
	@FunctionalInterface
	private interface Change<T, V> {

		T apply(T base, V value);

	}

}
