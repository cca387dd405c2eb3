package io.qaio.ratelimit.store;

import java.util.Random;

import io.qaio.ratelimit.LeakyBucket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BucketTests {

	private static final long GREATEST_EXCESS = Integer.MAX_VALUE * LeakyBucket.REQUEST;

	private static final long GREATEST_TIME = Long.MAX_VALUE / 1_000_000;

	private final Bucket bucket = new Bucket(0, 0);

	@Test
	void chargeOfAnOutdatedStateChangesNothing() {
		long before = this.bucket.state();
		assertThat(this.bucket.charge(before, 1000, 5)).isTrue();
		assertThat(this.bucket.is(before)).isFalse();
		assertThat(this.bucket.charge(before, 2000, 6)).isFalse();
		assertThat(this.bucket.excessWithRequest(this.bucket.state(), 5, 1)).isEqualTo(2000);
	}

	@Test
	void chargeOfAnOutdatedStateInAnotherEraChangesNothing() {
		long before = this.bucket.state();
		assertThat(this.bucket.charge(before, 1000, GREATEST_TIME)).isTrue();
		assertThat(this.bucket.charge(before, 2000, 6)).isFalse();
		assertThat(this.bucket.charge(before, 2000, GREATEST_TIME + 1)).isFalse();
		assertThat(this.bucket.excessWithRequest(this.bucket.state(), GREATEST_TIME, 1)).isEqualTo(2000);
	}

	@Test
	void aChargeOfABucketThatIsNotKnownHasItsOwnTimeAlsoInAnEarlierEra() {
		Bucket unknown = new Bucket(Bucket.UNKNOWN, (1L << 21) * 1_000_000);
		assertThat(unknown.charge(unknown.state(), 0, 5)).isTrue();
		assertThat(unknown.isAhead(unknown.state(), 5)).isFalse();
		assertThat(unknown.isAhead(unknown.state(), 4)).isTrue();
	}

	@Test
	void readsOfALockedBucketDoNotCount() {
		long before = this.bucket.state();
		assertThat(this.bucket.lock()).isEqualTo(before);
		assertThat(Bucket.isLocked(this.bucket.state())).isTrue();
		assertThat(this.bucket.is(before)).isFalse();
		assertThat(this.bucket.charge(before, 1000, 5)).isFalse();
		assertThat(this.bucket.charge(before, 1000, GREATEST_TIME)).isFalse();
		this.bucket.unlock(before);
		assertThat(this.bucket.is(before)).isTrue();
		this.bucket.lock();
		this.bucket.unlockCharged(before, 1000, 5);
		assertThat(Bucket.isLocked(this.bucket.state())).isFalse();
		assertThat(this.bucket.is(before)).isFalse();
		assertThat(this.bucket.excessWithRequest(this.bucket.state(), 5, 1)).isEqualTo(2000);
	}

	@Test
	void forgottenBucketIsNotChargedEvenIfFoundBefore() {
		long before = this.bucket.lock();
		this.bucket.unlockForgotten();
		assertThat(Bucket.isForgotten(before)).isFalse();
		assertThat(Bucket.isForgotten(this.bucket.state())).isTrue();
		assertThat(this.bucket.charge(before, 1000, 5)).isFalse();
		assertThat(Bucket.isForgotten(this.bucket.state())).isTrue();
	}

	@Test
	void bucketThatWasNeverChargedIsUnknownAndIdle() {
		Bucket unknown = new Bucket(Bucket.UNKNOWN, 5_000_000);
		long state = unknown.state();
		assertThat(Bucket.isForgotten(state)).isFalse();
		assertThat(unknown.excessWithRequest(state, 0, 5000)).isZero();
		assertThat(unknown.retryAfter(state, 0, 5000, 0)).isZero();
		assertThat(unknown.isAhead(state, 0)).isFalse();
		assertThat(unknown.isIdle(state, 0, 5000)).isTrue();
		assertThat(unknown.charge(state, 0, 7)).isTrue();
		assertThat(unknown.isAhead(unknown.state(), 6)).isTrue();
		assertThat(unknown.isAhead(unknown.state(), 7)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, (1 << 21) - 1, 1 << 21, (1 << 22) - 1, 1 << 22, 1L << 32, GREATEST_TIME, -1,
			-GREATEST_TIME })
	void keepsAnyExcessAtAnyTime(long time) {
		for (long excess : new long[] { GREATEST_EXCESS, 1, (1L << 40) - 1, 0, 1L << 40, GREATEST_EXCESS - 1 }) {
			Bucket kept = new Bucket(Bucket.UNKNOWN, 0);
			assertThat(kept.charge(kept.state(), excess, time)).isTrue();
			assertThat(Bucket.excess(kept.state())).isEqualTo(excess);
			assertThat(kept.isAhead(kept.state(), time)).isFalse();
			assertThat(kept.isAhead(kept.state(), time - 1)).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void countsAsTwoNumbersOf64BitsDo(long seed) {
		Random random = new Random(seed);
		long rate = 1 + random.nextInt(100_000);
		long excess = 0;
		long last = 0;
		long now = 0;
		for (int i = 0; i < 100_000; i++) {
			long step = random.nextLong(1L << random.nextInt(1, 33));
			now = (now > step && random.nextInt(10) == 0) ? now - step : now + step;
			long state = this.bucket.state();
			long withRequest = LeakyBucket.excess(excess, last, now, rate);
			assertThat(this.bucket.excessWithRequest(state, now, rate)).as("row %d", i).isEqualTo(withRequest);
			assertThat(this.bucket.isAhead(state, now)).as("row %d", i).isEqualTo(last > now);
			long burst = random.nextLong(GREATEST_EXCESS);
			assertThat(this.bucket.retryAfter(state, now, rate, burst)).as("row %d", i)
				.isEqualTo(LeakyBucket.retryAfter(excess, last, now, rate, burst));
			assertThat(this.bucket.isIdle(state, now, rate)).as("row %d", i)
				.isEqualTo(LeakyBucket.isIdle(excess, last, now, rate));
			excess = random.nextBoolean() ? withRequest : random.nextLong(GREATEST_EXCESS + 1);
			last = LeakyBucket.last(last, now);
			if (random.nextInt(4) == 0) {
				this.bucket.lock();
				this.bucket.unlockCharged(state, excess, now);
			}
			else {
				assertThat(this.bucket.charge(state, excess, now)).as("row %d", i).isTrue();
			}
		}
	}

	@Test
	void lateUseDoesNotSetTheTimeBack() {
		this.bucket.use(20);
		this.bucket.use(10);
		assertThat(this.bucket.lastUsed()).isEqualTo(20);
	}

}
