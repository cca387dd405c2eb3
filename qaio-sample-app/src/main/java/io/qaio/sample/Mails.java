package io.qaio.sample;

import io.qaio.queue.Task;
import io.qaio.queue.listener.TaskListener;
import io.qaio.ratelimit.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Sends mails, as lines in the log: two at a time, or up to four while many wait. No
 * domain gets more than five a second, or five at once, from all instances together;
 * mails beyond that wait in the queue, and hold up no others.
 */
@Component
class Mails {

	static final String QUEUE = "mails";

	/** No mail gets there. */
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
