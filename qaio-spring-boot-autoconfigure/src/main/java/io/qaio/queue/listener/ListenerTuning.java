package io.qaio.queue.listener;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The constants of batching, pacing and waiting in listener containers. Times are in
 * nanoseconds unless the name or the type says otherwise.
 * <p>
 * The cases named here are those of {@code ListenerBenchmarks} in qaio-benchmarks, with
 * their results in docs/inside/benchmarks.md: <em>drain</em> (100,000 ready tasks),
 * <em>together</em> (put and consumed at the same time) and <em>pick-up</em> (put to
 * handler at an idle listener). A constant without a case was not chosen by measuring.
 * Figures of other values were not kept: run the case before and after a change.
 */
final class ListenerTuning {

	/**
	 * Work that a container may fetch ahead: longer than a round trip even on a busy
	 * machine, yet only a moment for a free worker elsewhere. For <em>drain</em>: 131,058
	 * tasks/s at concurrency 1, where one round trip for each task allows about 7,500.
	 */
	static final long FETCH_AHEAD = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * Of these 20 ms at most so many times the batch size: one batch to work on while the
	 * next is on its way. For <em>drain</em>.
	 */
	static final int MOST_BATCHES_AHEAD = 2;

	/**
	 * A fetch smaller than a batch brings at least one part in so many of what may be
	 * prefetched. Few large fetches cost less than many small ones: 0.03 to 0.04 commands
	 * a task in <em>drain</em>.
	 */
	static final int LEAST_FETCH = 2;

	/**
	 * The average time per task moves by one part in so many with each execution, and
	 * jumps to a time that is longer by this factor.
	 */
	static final int INERTIA = 8;

	/**
	 * A fetch that takes less than this, and brings several tasks but fewer than it asked
	 * for, is followed by a pause of this length, in which tasks gather. For
	 * <em>together</em>: 28,581 tasks/s. A single task, as in <em>pick-up</em>, is never
	 * delayed.
	 */
	static final long FETCH_PAUSE = TimeUnit.MICROSECONDS.toNanos(500);

	/**
	 * How long a fetch waits for tasks. Stores wait reliably by themselves; this only
	 * bounds a wait that a store forgot.
	 */
	static final Duration FETCH_WAIT = Duration.ofMinutes(10);

	/** The waits between attempts to fetch from a store that fails, in ms: the first, */
	static final long FIRST_RETRY_MILLIS = 100;

	/** and the longest; each is twice the one before. */
	static final long LONGEST_RETRY_MILLIS = 1000;

	/**
	 * How long an ack waits for others while consumers are at work. For
	 * <em>together</em>. An idle container acks at once, so that <em>pick-up</em> needs
	 * no timer.
	 */
	static final long ACK_WINDOW = TimeUnit.MILLISECONDS.toNanos(2);

	/** So many acks are sent without waiting for more: the default batch size. */
	static final int ACK_BATCH = 100;

	/** When to repeat an ack, or another end of a delivery, that the store failed on. */
	static final long ACK_RETRY = TimeUnit.MILLISECONDS.toNanos(500);

	/** So long must all consumers be at work, and tasks wait, for one more consumer. */
	static final long SCALE_UP = TimeUnit.MILLISECONDS.toNanos(100);

	/** The period of giving back surplus tasks, of scaling down and of stuck reports. */
	static final long UPKEEP = TimeUnit.SECONDS.toNanos(1);

	/** Leases are looked at so many times while one lasts, */
	static final int LEASE_LOOKS = 4;

	/** but at most this often, */
	static final long SHORTEST_LEASE_LOOK = TimeUnit.MILLISECONDS.toNanos(2);

	/** and at least this often. */
	static final long LONGEST_LEASE_LOOK = TimeUnit.SECONDS.toNanos(1);

	/** Of how many lost leases a container warns in a time, and that time. */
	static final int MOST_WARNINGS = 10;

	static final long WARNINGS_TIME = TimeUnit.MINUTES.toNanos(1);

	/** The share of the shutdown timeout, its last part, for interrupted listeners, */
	static final int INTERRUPT_SHARE = 10;

	/** but at most this time. */
	static final long LONGEST_INTERRUPT = TimeUnit.SECONDS.toNanos(1);

	/**
	 * How far ahead paced tasks are scheduled. Then the schedule begins anew: tasks
	 * before may have been purged, or the rate may have changed.
	 */
	static final long PACING_HORIZON = TimeUnit.MINUTES.toNanos(1);

	private ListenerTuning() {
	}

}
