package io.qaio.queue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the deliveries of one queue that have lost their task: the listeners of each,
 * the log once in a while.
 * <p>
 * Thread-safe. The lock of this object guards what is known of the last message.
 */
final class LostLeases {

	private static final Logger logger = LoggerFactory.getLogger(TaskQueue.class);

	/** The shortest time between two messages. */
	static final Duration INTERVAL = Duration.ofMinutes(1);

	private final String queue;

	private final List<LostLeaseListener> listeners;

	private final LongSupplier nanoTime;

	private boolean reported;

	private long reportedAt;

	private long unreported;

	/**
	 * Create an object that has told nothing.
	 * @param queue the queue's name
	 * @param listeners are told of each delivery
	 * @param nanoTime the time, as {@link System#nanoTime()}
	 */
	LostLeases(String queue, List<LostLeaseListener> listeners, LongSupplier nanoTime) {
		this.queue = queue;
		this.listeners = listeners;
		this.nanoTime = nanoTime;
	}

	/**
	 * A delivery has lost its task.
	 * @param task the delivery
	 * @param operation what came too late
	 */
	void lost(Task task, TaskOperation operation) {
		report(task, operation);
		for (LostLeaseListener listener : this.listeners) {
			try {
				listener.leaseLost(task, operation);
			}
			// else the operation would seem to have failed
			catch (RuntimeException ex) {
				logger.error("Queue '" + this.queue + "': a LostLeaseListener failed about " + task, ex);
			}
		}
	}

	private void report(Task task, TaskOperation operation) {
		long others;
		synchronized (this) {
			long now = this.nanoTime.getAsLong();
			if (this.reported && now - this.reportedAt < INTERVAL.toNanos()) {
				this.unreported++;
				return;
			}
			others = this.unreported;
			this.unreported = 0;
			this.reported = true;
			this.reportedAt = now;
		}
		logger.warn(task + ": " + operation.name().toLowerCase(Locale.ROOT)
				+ " came too late, the lease had ended. The task is, or will be, delivered again, so it may be worked"
				+ " on twice at once. Let the visibility timeout of the queue be longer than the work takes, or extend"
				+ " leases in time; if many leases end at once, see whether the server's clock was set forward."
				+ ((others > 0) ? " Since the last such message there were " + others + " more in this queue." : ""));
	}

}
