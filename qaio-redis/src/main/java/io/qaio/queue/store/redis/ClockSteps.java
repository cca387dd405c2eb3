package io.qaio.queue.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the clock of a queue's server steps, by the times in replies: they go on
 * as the monotonic clock of this JVM does, unless one of the two steps. After a step back
 * the leases and delays that began before it are made to end earlier by as much, so that
 * they keep their length.
 * <p>
 * Thread-safe. The lock of this object guards what is known of the clocks.
 */
final class ClockSteps {

	private static final Logger logger = LoggerFactory.getLogger(RedisTaskStore.class);

	/** Less is no step: clocks are set by so much all the time. */
	static final long SHORTEST_STEP = 2000;

	private final QueueScripts scripts;

	private final LongSupplier nanoTime;

	private final LongConsumer onStep;

	private boolean known;

	/** How much the server is ahead of the monotonic clock, in ms. */
	private long ahead;

	/** When that was learned, by the monotonic clock, in ms. */
	private long observedAt;

	/** The same by the wall clock of this JVM, in ms. */
	private long observedAtWall;

	/** How far the server has moved against the wall clock of this JVM, in ms. */
	private volatile long sum;

	/**
	 * Create an object that knows nothing of the clocks.
	 * @param scripts the queue's scripts
	 * @param nanoTime the monotonic clock, as {@link System#nanoTime()}
	 * @param onStep is told how far the server's clock has stepped, in ms
	 */
	ClockSteps(QueueScripts scripts, LongSupplier nanoTime, LongConsumer onStep) {
		this.scripts = scripts;
		this.nanoTime = nanoTime;
		this.onStep = onStep;
	}

	/**
	 * How far the server's clock has moved against the wall clock of this JVM since it
	 * was first seen here, in ms; negative if it has moved back.
	 */
	long sum() {
		return this.sum;
	}

	/**
	 * Learn from a reply that carries the server's time.
	 * @param sentAt when the request was sent, by the wall clock, in ms
	 * @param serverTime the server's time, in ms
	 * @param receivedAt when the reply arrived, by the wall clock, in ms
	 */
	void observed(long sentAt, long serverTime, long receivedAt) {
		long step = learn(Math.max(0, receivedAt - sentAt), serverTime, receivedAt);
		if (step != 0) {
			this.onStep.accept(step);
			if (step < 0) {
				repair(step, Long.toString(this.scripts.client().identity().nextNumber()), "", "");
			}
		}
	}

	/**
	 * Learn from a reply.
	 * @return how far the server's clock has stepped since the last one, 0 if it has not
	 */
	private synchronized long learn(long roundTrip, long serverTime, long receivedAt) {
		long now = TimeUnit.NANOSECONDS.toMillis(this.nanoTime.getAsLong());
		long atLeast = serverTime - now;
		long atMost = atLeast + roundTrip;
		long step = 0;
		if (this.known && this.ahead > atMost + SHORTEST_STEP) {
			step = atMost - this.ahead;
		}
		else if (this.known && this.ahead < atLeast - SHORTEST_STEP) {
			step = atLeast - this.ahead;
		}
		// against the wall clock of this JVM, which may have stepped, too
		long wallStep = step + (now - this.observedAt) - (receivedAt - this.observedAtWall);
		this.ahead = (this.known && step == 0) ? Math.max(atLeast, Math.min(this.ahead, atMost)) : atLeast;
		this.observedAt = now;
		this.observedAtWall = receivedAt;
		this.known = true;
		// forward only by the monotonic clock: that one has stood still, as this JVM was
		// suspended
		if (step == 0 || step > 0 && wallStep < SHORTEST_STEP) {
			return 0;
		}
		this.sum += wallStep;
		return step;
	}

	private void repair(long step, String noticedBy, String leasesFrom, String delaysFrom) {
		CompletableFuture<List<?>> portion = this.scripts.call(Script.CLOCK_STEPPED, step, noticedBy, leasesFrom,
				delaysFrom);
		portion.whenComplete((reply, thrown) -> {
			if (thrown != null) {
				logger.warn("Queue '" + this.scripts.queue() + "': leases and delays that began before the clock of"
						+ " Redis stepped back end later by " + -step + " ms", thrown);
			}
			else if ((long) reply.get(0) == 1) {
				repair(step, noticedBy, QueueScripts.string(reply.get(1)), QueueScripts.string(reply.get(2)));
			}
		});
	}

}
