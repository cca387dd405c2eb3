package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.UnreadableTaskException;
import io.qaio.queue.store.UnreadableTaskLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to tasks of one queue that this application cannot read. They are set
 * aside, or, if a newer version of Qaio wrote them, left for a while to applications that
 * can read them. Thread-safe.
 */
final class TaskRefusal {

	private static final Logger logger = LoggerFactory.getLogger(TaskRefusal.class);

	private static final String WHERE = " set aside in the space qaio_quarantine";

	private static final Duration NEWER_PAUSE = Duration.ofSeconds(1);

	private final QueueFunction function;

	private final UnreadableTaskLog log;

	TaskRefusal(QueueFunction function) {
		this.function = function;
		this.log = new UnreadableTaskLog(function.queue());
	}

	/**
	 * End the deliveries that cannot be read.
	 * @return whether there are any
	 */
	boolean refuse(TakenTasks taken) {
		taken.unreadable().forEach(this::refuse);
		found(taken.setAside());
		return !taken.unreadable().isEmpty();
	}

	/**
	 * Report what the server or others have set aside.
	 * @param entries how many there are
	 */
	void found(long entries) {
		if (entries > 0) {
			this.log.foundAside("what could not be read is" + WHERE + " (" + entries + ")");
		}
	}

	private void refuse(TarantoolReceipt receipt, UnreadableTaskException unreadable) {
		String reason = String.valueOf(unreadable.getMessage());
		CompletableFuture<?> ended;
		if (unreadable.isNewer()) {
			this.log.newer(reason);
			ended = this.function.call("release", receipt.task(), receipt.lease(), NEWER_PAUSE.toMillis());
		}
		else {
			this.log.setAside(reason + ", so it is" + WHERE);
			ended = this.function.call("set_aside", receipt.task(), receipt.lease(), reason);
		}
		ended.whenComplete((done, thrown) -> {
			if (thrown != null) {
				logger.debug("Queue '{}': what cannot be read stays taken until its lease ends", this.function.queue(),
						thrown);
			}
		});
	}

}
