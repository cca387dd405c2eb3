package io.qaio.ratelimit.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.qaio.ratelimit.DryRunCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the limits of a zone in dry run would have done, and logs it, at most once
 * a second.
 * <p>
 * Safe for use by many threads.
 */
public final class DryRun {

	private static final Logger logger = LoggerFactory.getLogger(DryRun.class);

	private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

	private final String zone;

	private final LongAdder delayed = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	private final LongSupplier nanoTime;

	private final AtomicLong logAt;

	/**
	 * Creates counts of zero.
	 * @param zone the zone's name
	 */
	public DryRun(String zone) {
		this(zone, System::nanoTime);
	}

	DryRun(String zone, LongSupplier nanoTime) {
		this.zone = zone;
		this.nanoTime = nanoTime;
		this.logAt = new AtomicLong(nanoTime.getAsLong());
	}

	/**
	 * Counts a call that would have been delayed.
	 */
	public void delayed() {
		this.delayed.increment();
		log();
	}

	/**
	 * Counts a call that would have been rejected.
	 */
	public void rejected() {
		this.rejected.increment();
		log();
	}

	/**
	 * Returns the counts.
	 * @return the counts so far
	 */
	public DryRunCounts counts() {
		return new DryRunCounts(this.delayed.sum(), this.rejected.sum());
	}

	private void log() {
		long now = this.nanoTime.getAsLong();
		long at = this.logAt.get();
		if (now - at >= 0 && this.logAt.compareAndSet(at, now + INTERVAL)) {
			DryRunCounts counts = counts();
			logger.info("Rate limits of zone '" + this.zone + "' in dry run: so far, " + counts.delayed()
					+ " calls would have been delayed and " + counts.rejected() + " rejected");
		}
	}

}
