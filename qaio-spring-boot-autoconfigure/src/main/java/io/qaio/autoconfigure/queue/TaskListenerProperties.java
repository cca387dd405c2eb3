package io.qaio.autoconfigure.queue;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of task listeners, where they say nothing themselves.
 *
 * @param enabled Whether methods with TaskListener listen.
 * @param autoStartup Whether listeners start with the application.
 * @param concurrency How many tasks a listener works on at the same time: a number, or
 * bounds such as 3-10.
 * @param prefetch How many tasks a listener may hold for each of those that it works on,
 * beyond these. While tasks take only moments it holds more, up to twice batch-size; with
 * 0 none at all.
 * @param batchSize How many tasks one call to the store brings at the most, and how many
 * a listener that takes batches gets at once.
 * @param shutdownTimeout How long listeners may go on with their work when the
 * application stops. They are interrupted in the last tenth of it, a second at the most.
 * @param stuckAfter After how long at one task a listener is reported to be stuck.
 * @param retry When failed tasks are tried again.
 */
@ConfigurationProperties("qaio.queue.listener")
public record TaskListenerProperties(@DefaultValue("true") boolean enabled, @DefaultValue("true") boolean autoStartup,
		@DefaultValue("1") String concurrency, @DefaultValue("1") int prefetch, @DefaultValue("100") int batchSize,
		@DefaultValue("20s") Duration shutdownTimeout, @DefaultValue("5m") Duration stuckAfter,
		@DefaultValue Retry retry) {

	/**
	 * When failed tasks are tried again.
	 *
	 * @param initialInterval How long to wait before the second attempt.
	 * @param multiplier By how much to wait longer before each attempt after that.
	 * @param maxInterval How long to wait at the most.
	 * @param jitter By which part of it each wait may be longer or shorter, at random: 0
	 * to 1. None is shorter than initial-interval, or longer than max-interval.
	 */
	public record Retry(@DefaultValue("1s") Duration initialInterval, @DefaultValue("2") double multiplier,
			@DefaultValue("1m") Duration maxInterval, @DefaultValue("0.5") double jitter) {

	}

}
