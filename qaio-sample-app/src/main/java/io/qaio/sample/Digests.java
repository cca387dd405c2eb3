package io.qaio.sample;

import java.time.Instant;

import io.qaio.queue.schedule.ScheduledTask;

import org.springframework.stereotype.Component;

/**
 * Makes a task every ten seconds: one, however many samples run on the same Redis.
 */
@Component
class Digests {

	/**
	 * The payload of a tick's task.
	 */
	record Digest(Instant until) {
	}

	@ScheduledTask(queue = "digests", cron = "${sample.digest-cron:-}")
	Digest digest(Instant tick) {
		return new Digest(tick);
	}

}
