package io.qaio.queue.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what a store cannot read as tasks: one warning for each queue and kind, the
 * others only for debugging. Thread-safe.
 */
public final class UnreadableTaskLog {

	private static final Logger logger = LoggerFactory.getLogger(UnreadableTaskLog.class);

	private final String queue;

	private final Set<Kind> reported = ConcurrentHashMap.newKeySet();

	/**
	 * Create the log of a queue.
	 * @param queue its name
	 */
	public UnreadableTaskLog(String queue) {
		this.queue = queue;
	}

	/**
	 * Report what was set aside.
	 * @param what what it is, and where it is now: a sentence without its stop
	 */
	public void setAside(String what) {
		report(Kind.SET_ASIDE, what + ". Find out who changes what the queue stores");
	}

	/**
	 * Report entries that are found set aside, unless one was reported before.
	 * @param what what they are, and where: a sentence without its stop
	 */
	public void foundAside(String what) {
		if (!this.reported.contains(Kind.SET_ASIDE)) {
			setAside(what);
		}
	}

	/**
	 * Report a task that a newer version of Qaio wrote.
	 * @param what a sentence that says so, without its stop
	 */
	public void newer(String what) {
		report(Kind.NEWER, what + ". It is left to instances that can read it. Update this one");
	}

	private void report(Kind kind, String text) {
		if (this.reported.add(kind)) {
			logger.warn("Queue '{}': {}. This is logged once.", this.queue, text);
		}
		else {
			logger.debug("Queue '{}': {}.", this.queue, text);
		}
	}

	private enum Kind {

		SET_ASIDE, NEWER

	}

}
