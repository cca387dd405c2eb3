package io.qaio.sample;

import java.time.Instant;

import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.schedule.RecurringTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Puts one task every minute, however many samples run on the same Redis. One of them
 * works on it.
 */
@Component
class Digests {

	private static final Logger logger = LoggerFactory.getLogger(Digests.class);

	/**
	 * The payload of a tick's task.
	 */
	record Digest(Instant until) {
	}

	@RecurringTask(queue = "digests", cron = "${sample.digest-cron:-}")
	Digest digest(Instant tick) {
		return new Digest(tick);
	}

	@TaskListener(queues = "digests")
	void write(Digest digest) {
		logger.info("Digest of all that happened until " + digest.until());
	}

}
