package io.qaio.sample;

import io.qaio.queue.Task;
import io.qaio.queue.listener.TaskListener;
import io.qaio.ratelimit.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Sends mails to the log: two at a time, up to four while many wait. All instances
 * together send at most five mails a second, and five at once, to one domain. Further
 * mails wait in the queue and do not delay others.
 */
@Component
class Mails {

	static final String QUEUE = "mails";

	/** A recipient whose mails always fail. */
	static final String NOBODY = "nobody@example.org";

	private static final Logger logger = LoggerFactory.getLogger(Mails.class);

	@TaskListener(queues = QUEUE, concurrency = "2-4")
	@RateLimited(zone = "mails", burst = 4, delay = 4, key = "#mail.domain")
	void send(Mail mail, Task task) {
		if (mail.to().equals(NOBODY)) {
			throw new IllegalArgumentException("There is no mailbox " + NOBODY);
		}
		logger.info("Mail to " + mail.to() + ": " + mail.subject() + " (attempt " + task.attempt() + ")");
	}

}
