package io.qaio.autoconfigure.queue;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of task listeners. An attribute of the annotation overrides its property.
 *
 * @param enabled Whether methods with TaskListener get tasks.
 * @param autoStartup Whether listeners start with the application.
 * @param concurrency The number of tasks that a listener works on at the same time: a
 * number, or bounds such as 3-10.
 * @param prefetch The number of tasks fetched ahead for each task that a listener works
 * on. While tasks take only moments it is more, up to twice batch-size. 0 fetches none
 * ahead.
 * @param batchSize The most tasks that one call to the store fetches, and that a batch
 * listener gets at once.
 * @param shutdownTimeout How long listeners may finish their work when the application
 * stops. They are interrupted in the last tenth of it, at most in the last second.
 * @param stuckAfter How long a listener may work on one task before it is reported as
 * stuck.
 * @param retry The delays before failed tasks are tried again.
 */
@ConfigurationProperties("qaio.queue.listener")
public record TaskListenerProperties(@DefaultValue("true") boolean enabled, @DefaultValue("true") boolean autoStartup,
		@DefaultValue("1") String concurrency, @DefaultValue("1") int prefetch, @DefaultValue("100") int batchSize,
		@DefaultValue("20s") Duration shutdownTimeout, @DefaultValue("5m") Duration stuckAfter,
		@DefaultValue Retry retry) {

	/**
	 * The delays before failed tasks are tried again.
	 *
	 * @param initialInterval The delay before the second attempt.
	 * @param multiplier The factor by which the delay grows with each further attempt.
	 * @param maxInterval The longest delay.
	 * @param jitter The share by which each delay varies at random: 0 to 1. No delay is
	 * shorter than initial-interval or longer than max-interval.
	 */
	public record Retry(@DefaultValue("1s") Duration initialInterval, @DefaultValue("2") double multiplier,
			@DefaultValue("1m") Duration maxInterval, @DefaultValue("0.5") double jitter) {

	}

}
