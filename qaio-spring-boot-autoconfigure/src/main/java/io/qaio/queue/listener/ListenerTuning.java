package io.qaio.queue.listener;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The constants of batching, pacing and waiting in listener containers. Times are in
 * nanoseconds unless their type says otherwise. The cases named here are those of
 * {@code ListenerBenchmarks} in qaio-benchmarks, which also compares a change:
 * <em>drain</em> (100,000 ready tasks), <em>together</em> (put and consumed at the same
 * time) and <em>pick-up</em> (put to handler at an idle listener).
 */
final class ListenerTuning {

	/**
	 * Work that a container may fetch ahead: more than a round trip even on a busy
	 * machine, and a moment for whoever waits for a task that is prefetched here. Chosen
	 * with <em>drain</em>: 118,000 to 156,000 tasks/s at concurrency 1
	 * (docs/listener.md), which one task per round trip cannot reach.
	 */
	static final long FETCH_AHEAD = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * Of these 20 ms at most so many times the batch size: one batch to work on while the
	 * next is on its way. Chosen with <em>drain</em> (2 batches instead of 1).
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
	 * for, is followed by a pause of this length, in which tasks gather. Chosen with
	 * <em>together</em>; a single task, as in <em>pick-up</em>, is never delayed.
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
	 * How long an ack waits for others while consumers are at work. Chosen with
	 * <em>together</em>; an idle container acks at once, which is why <em>pick-up</em>
	 * needs no timer.
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
