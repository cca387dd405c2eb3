package io.qaio.ratelimit.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.qaio.ratelimit.DryRunCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the limits of a zone would have done, and logs it, at most once a second.
 */
public final class DryRun {

	private static final Logger logger = LoggerFactory.getLogger(DryRun.class);

	private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

	private final String zone;

	private final LongAdder delayed = new LongAdder();

	private final LongAdder refused = new LongAdder();

	private final AtomicLong logAt = new AtomicLong(System.nanoTime());

	/**
	 * Count from zero.
	 * @param zone the zone's name
	 */
	public DryRun(String zone) {
		this.zone = zone;
	}

	/**
	 * A call would have been delayed.
	 */
	public void delayed() {
		this.delayed.increment();
		log();
	}

	/**
	 * A call would have been refused.
	 */
	public void refused() {
		this.refused.increment();
		log();
	}

	/**
	 * The counts.
	 * @return the counts so far
	 */
	public DryRunCounts counts() {
		return new DryRunCounts(this.delayed.sum(), this.refused.sum());
	}

	private void log() {
		long now = System.nanoTime();
		long at = this.logAt.get();
		if (now - at >= 0 && this.logAt.compareAndSet(at, now + INTERVAL)) {
			DryRunCounts counts = counts();
			logger.info("Rate limits of zone '" + this.zone + "' in dry run: so far, " + counts.delayed()
					+ " calls would have been delayed and " + counts.refused() + " refused");
		}
	}

}
