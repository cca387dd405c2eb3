package io.qaio.ratelimit.store;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.test.Lincheck;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What several threads see of the buckets of a zone one thread could have seen: of those
 * that are charged and added, and of a bucket that changes its era.
 */
@Timeout(180)
class LimiterLinearizabilityTests {

	private static final String[] PAUSES = { Bucket.class.getName(), "backOff", "pause" };

	@Test
	void zonesInAllInterleavingsOfAFewDecisions() {
		Lincheck.interleavings(Decisions.class, PAUSES);
	}

	@Test
	void zonesUnderLoad() {
		Lincheck.load(Decisions.class);
	}

	@Test
	void bucketsInAllInterleavingsOfAFewCharges() {
		Lincheck.interleavings(Charges.class, PAUSES);
	}

	@Test
	void bucketsUnderLoad() {
		Lincheck.load(Charges.class);
	}

	/**
	 * Decisions about three keys in a zone that has room for them, at one instant. Which
	 * key a full zone forgets is no part of this: a decision notes that it uses a bucket
	 * before it charges it, so another may see the one without the other.
	 */
	@Param(name = "key", gen = IntGen.class, conf = "1:3")
	public static class Decisions {

		private final LocalZone zone = LocalZone.of(new Zone("zone", new Rate(1000), 3, false), 0,
				StoreClock.exact(() -> 0));

		@Operation
		public String decide(@Param(name = "key") int key) {
			Decision decision = this.zone.decide(new RateLimit("zone", 2, 1), "key-" + key);
			return decision.toString();
		}

	}

	/**
	 * Charges of one bucket, in the same era and in later ones.
	 */
	@Param(name = "era", gen = IntGen.class, conf = "0:3")
	public static class Charges {

		/** More than half of an era, in milliseconds. */
		private static final long MOST_OF_AN_ERA = 20 * 60 * 1000;

		private final Bucket bucket = new Bucket(0, 0);

		@Operation
		public long charge(@Param(name = "era") int era) {
			long now = era * MOST_OF_AN_ERA;
			while (true) {
				long state = this.bucket.state();
				if (Bucket.isLocked(state)) {
					Thread.onSpinWait();
					continue;
				}
				long excess = this.bucket.excessWithRequest(state, now, 1);
				if (this.bucket.charge(state, excess, now)) {
					return excess;
				}
			}
		}

		@Operation
		public long lockAndUnlock() {
			long state = this.bucket.lock();
			this.bucket.unlock(state);
			return Bucket.excess(state);
		}

	}

}
