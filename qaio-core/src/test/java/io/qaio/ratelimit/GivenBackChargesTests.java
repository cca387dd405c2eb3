package io.qaio.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bucket to which charges are given back, beside one that never had them.
 */
class GivenBackChargesTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			# excess, last, charged at, rate, excess without the charge
			1000, 5000, 5000, 5000,     0
			3500, 5000, 5000, 5000,  2500
			   0, 5000, 5000, 5000, -1000
			 400, 5000, 5000, 5000,  -600
			# 10 ms drain 50
			3500, 5010, 5000, 5000,  2550
			# all of it has drained
			3500, 5200, 5000, 5000,  3500
			3500, 9000, 5000, 5000,  3500
			3500, 9000, 5000, 1000000000000, 3500
			# the clock was set back
			3500, 4999, 5000, 5000,  3500
			# other charges were given back before
			-900, 5000, 5000, 5000, -1000
			""")
	void whatIsLeftOfTheChargeIsGivenBack(long excess, long last, long chargedAt, long rate, long expected) {
		assertThat(LeakyBucket.giveBack(excess, last, chargedAt, rate)).isEqualTo(expected);
	}

	@Test
	void withoutOtherChargesItIsAsIfThereHadBeenNone() {
		Random random = new Random(7);
		for (int i = 0; i < 100_000; i++) {
			long rate = 1 + random.nextLong(100_000);
			Bucket bucket = new Bucket();
			bucket.charge(0, rate);
			for (int k = random.nextInt(4); k > 0; k--) {
				bucket.charge(random.nextInt(3), rate);
			}
			long time = random.nextInt(5000);
			Bucket before = bucket.copy();
			bucket.charge(time, rate);
			bucket.giveBack(bucket.last, rate);
			long later = time + random.nextInt(5000);
			// what drains is cut down to thousandths at each charge
			assertThat(bucket.next(later, rate) - before.next(later, rate)).isBetween(0L, 1L);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void theBucketIsNeverEmptierThanWithoutThem(long seed) {
		Random random = new Random(seed);
		int givenBack = 0;
		for (int i = 0; i < 5000; i++) {
			long rate = (long) Math.pow(10, 1 + 6 * random.nextDouble());
			Bucket bucket = new Bucket();
			Bucket without = new Bucket();
			List<Long> pending = new ArrayList<>();
			long time = 1_000_000;
			for (int k = 0; k < 40; k++) {
				time += random.nextBoolean() ? 0 : random.nextLong(2 + 2_000_000 / rate);
				switch (random.nextInt(3)) {
					case 0 -> {
						bucket.charge(time, rate);
						without.charge(time, rate);
					}
					case 1 -> {
						bucket.charge(time, rate);
						pending.add(bucket.last);
					}
					default -> {
						if (!pending.isEmpty()) {
							// in any order
							bucket.giveBack(pending.remove(random.nextInt(pending.size())), rate);
							givenBack++;
						}
					}
				}
				assertThat(bucket.next(time, rate)).isGreaterThanOrEqualTo(without.next(time, rate));
			}
		}
		assertThat(givenBack).isPositive();
	}

	/**
	 * A bucket that lets all in.
	 */
	private static final class Bucket {

		private static final long UNKNOWN = Long.MIN_VALUE;

		private long excess = UNKNOWN;

		private long last;

		long next(long time, long rate) {
			return (this.excess == UNKNOWN) ? 0 : LeakyBucket.excess(this.excess, this.last, time, rate);
		}

		void charge(long time, long rate) {
			this.excess = next(time, rate);
			this.last = time;
		}

		void giveBack(long chargedAt, long rate) {
			this.excess = LeakyBucket.giveBack(this.excess, this.last, chargedAt, rate);
		}

		Bucket copy() {
			Bucket copy = new Bucket();
			copy.excess = this.excess;
			copy.last = this.last;
			return copy;
		}

	}

}
