package io.qaio.queue.listener;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports work that takes suspiciously long, each once.
 */
final class Watchdog {

	private static final Logger logger = LoggerFactory.getLogger(Watchdog.class);

	private static final int FRAMES = 20;

	private final String id;

	private final Duration stuckAfter;

	Watchdog(String id, Duration stuckAfter) {
		this.id = id;
		this.stuckAfter = stuckAfter;
	}

	void look(Handling handling) {
		Duration duration = Duration.ofNanos(handling.duration());
		if (duration.compareTo(this.stuckAfter) > 0 && handling.firstReport()) {
			StringBuilder where = new StringBuilder();
			StackTraceElement[] frames = handling.stackTrace();
			for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
				where.append("\n\tat ").append(frames[i]);
			}
			logger.warn("Listener '" + this.id + "' seems to be stuck: it has worked on " + handling + " for "
					+ duration.toMillis() + " ms" + where);
		}
	}

}
