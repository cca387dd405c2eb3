package io.qaio.ratelimit;

import java.math.BigInteger;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rows that nginx took show most of the arithmetic; here is what they do not.
 */
class LeakyBucketTests {

	private static final long SEED = 20;

	private static final long MINUTE = 60_000;

	@Test
	void excessIsThatOfUnboundedNumbers() {
		Random random = new Random(SEED);
		for (int i = 0; i < 100_000; i++) {
			long rate = upTo(random, 1_000_000_000_000L);
			long excess = upTo(random, 2_147_483_647_000L) - 1;
			long last = upTo(random, 1L << 50);
			long elapsed = upTo(random, 1L << 62) - 1;
			BigInteger drained = BigInteger.valueOf(rate)
				.multiply(BigInteger.valueOf(elapsed))
				.divide(BigInteger.valueOf(1000));
			long expected = BigInteger.valueOf(excess + 1000).subtract(drained).max(BigInteger.ZERO).longValueExact();
			assertThat(LeakyBucket.excess(excess, last, last + elapsed, rate))
				.as("seed %d, row %d: excess %d, elapsed %d, rate %d", SEED, i, excess, elapsed, rate)
				.isEqualTo(expected);
		}
	}

	@Test
	void longTimesAtFastRatesDrainAll() {
		assertThat(LeakyBucket.excess(2_147_483_647_000L, 0, Long.MAX_VALUE, 1_000_000_000_000L)).isZero();
		assertThat(LeakyBucket.isIdle(2_147_483_647_000L, 0, Long.MAX_VALUE, 1_000_000_000_000L)).isTrue();
	}

	@Test
	void retryAfterIsTheShortest() {
		Random random = new Random(SEED);
		int rejected = 0;
		for (int i = 0; i < 20_000; i++) {
			long rate = upTo(random, 2_000_000);
			long burst = random.nextInt(5) * LeakyBucket.REQUEST;
			long excess = random.nextLong(burst + 1);
			long last = random.nextInt(1000);
			long now = last + random.nextInt(3000) - 1000;
			long bruteForce = 0;
			while (LeakyBucket.excess(excess, last, now + bruteForce, rate) > burst) {
				// what is rejected at a time is rejected at all times before
				bruteForce += (LeakyBucket.excess(excess, last, now + bruteForce + 100, rate) > burst) ? 100 : 1;
			}
			rejected += (bruteForce > 0) ? 1 : 0;
			assertThat(LeakyBucket.retryAfter(excess, last, now, rate, burst))
				.as("seed %d, row %d: excess %d of %d, last %d, now %d, rate %d", SEED, i, excess, burst, last, now,
						rate)
				.isEqualTo(bruteForce);
		}
		assertThat(rejected).isGreaterThan(2000);
	}

	@Test
	void retryAfterOfDeepBucketsAndSlowRates() {
		assertThat(LeakyBucket.retryAfter(2_147_483_647_000L, 0, 0, 1, 2_147_483_647_000L)).isEqualTo(1_000_000);
		assertThat(LeakyBucket.retryAfter(2_147_483_647_000L, 0, 0, 1, 0)).isEqualTo(2_147_483_648_000_000L);
	}

	@Test
	void clockSlightlyBehindDrainsNothingAndKeepsTheTime() {
		for (long behind : new long[] { 1, 1000, MINUTE }) {
			assertThat(LeakyBucket.excess(3000, 100_000, 100_000 - behind, 5000)).isEqualTo(4000);
			assertThat(LeakyBucket.last(100_000, 100_000 - behind)).isEqualTo(100_000);
			assertThat(LeakyBucket.retryAfter(3000, 100_000, 100_000 - behind, 5000, 3000)).isEqualTo(behind + 200);
		}
	}

	@Test
	void clockSetBackDrainsAMillisecondAndMovesTheTime() {
		long now = 100_000 - MINUTE - 1;
		assertThat(LeakyBucket.excess(3000, 100_000, now, 5000)).isEqualTo(3995);
		assertThat(LeakyBucket.last(100_000, now)).isEqualTo(now);
		// that millisecond is enough
		assertThat(LeakyBucket.retryAfter(3000, 100_000, now, 1_000_000, 3000)).isZero();
		// it is not: from a time on that is less than a minute before the last one
		assertThat(LeakyBucket.retryAfter(3000, 100_000, now, 5000, 3000)).isEqualTo(MINUTE + 1 + 200);
	}

	@Test
	void delayIsCutDown() {
		assertThat(LeakyBucket.delay(1999, 0, 1000)).isEqualTo(1999);
		assertThat(LeakyBucket.delay(1999, 1000, 500)).isEqualTo(1998);
		assertThat(LeakyBucket.delay(1999, 1000, 1_000_000)).isZero();
		assertThat(LeakyBucket.delay(1000, 1000, 1)).isZero();
		assertThat(LeakyBucket.delay(2_147_483_647_000L, 0, 1)).isEqualTo(2_147_483_647_000_000L);
	}

	@Test
	void idleIsAMinuteAndEmpty() {
		assertThat(LeakyBucket.isIdle(0, 0, MINUTE - 1, 1)).isFalse();
		assertThat(LeakyBucket.isIdle(0, 0, MINUTE, 1)).isTrue();
		assertThat(LeakyBucket.isIdle(60, 0, MINUTE, 1)).isTrue();
		assertThat(LeakyBucket.isIdle(61, 0, MINUTE, 1)).isFalse();
		assertThat(LeakyBucket.isIdle(60, MINUTE, 0, 1)).isTrue();
	}

	/**
	 * From 1 to the most; small and great ones are alike frequent.
	 */
	private static long upTo(Random random, long most) {
		return 1 + random.nextLong(1 + random.nextLong(Math.max(1, most >>> random.nextInt(41))));
	}

}
