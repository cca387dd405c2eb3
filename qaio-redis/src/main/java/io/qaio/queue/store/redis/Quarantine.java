package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.UnreadableTaskException;
import io.qaio.queue.store.UnreadableTaskLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to entries of one queue that this application cannot read. They are set
 * aside, or, if a newer version of Qaio wrote them, left for a while to applications that
 * can read them. Thread-safe.
 */
final class Quarantine {

	private static final Logger logger = LoggerFactory.getLogger(Quarantine.class);

	/** As in {@code readable.lua}. */
	private static final Duration NEWER_PAUSE = Duration.ofSeconds(1);

	private final QueueScripts scripts;

	private final UnreadableTaskLog log;

	private final String where;

	Quarantine(QueueScripts scripts) {
		this.scripts = scripts;
		this.log = new UnreadableTaskLog(scripts.queue());
		this.where = " set aside in the stream " + scripts.keys().quarantine();
	}

	/**
	 * End a delivery whose task cannot be read.
	 * @param receipt the receipt
	 * @param unreadable why it cannot be read
	 */
	void refuse(String receipt, UnreadableTaskException unreadable) {
		String reason = String.valueOf(unreadable.getMessage());
		CompletableFuture<?> ended;
		if (unreadable.isNewer()) {
			this.log.newer(reason);
			ended = this.scripts.call(Script.RELEASE, receipt, NEWER_PAUSE.toMillis());
		}
		else {
			this.log.setAside(reason + ", so it is" + this.where);
			ended = this.scripts.call(Script.QUARANTINE, receipt, reason);
		}
		ended.whenComplete((done, thrown) -> {
			if (thrown != null) {
				logger.debug("Queue '{}': what cannot be read stays taken until its lease ends", this.scripts.queue(),
						thrown);
			}
		});
	}

	/**
	 * Report a dead task that a newer version of Qaio wrote.
	 */
	void reportNewer(String what) {
		this.log.newer(what);
	}

	/**
	 * Report entries that were set aside by this application or another.
	 * @param entries how many there are
	 */
	void counted(long entries) {
		if (entries > 0) {
			this.log.foundAside("what could not be read is" + this.where + " (" + entries + ")");
		}
	}

}
