package io.qaio.ratelimit.store;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BucketTests {

	private final Bucket bucket = new Bucket(0, 0);

	@Test
	void chargeOfAnOutdatedVersionChangesNothing() {
		int version = this.bucket.version();
		assertThat(this.bucket.charge(version, 1000, 5, 5_000_000)).isTrue();
		assertThat(this.bucket.isStill(version)).isFalse();
		assertThat(this.bucket.charge(version, 2000, 6, 6_000_000)).isFalse();
		assertThat(this.bucket.excessWithRequest(5, 1)).isEqualTo(2000);
		assertThat(this.bucket.lastUsed()).isEqualTo(5_000_000);
	}

	@Test
	void whatIsReadOfALockedBucketDoesNotCount() {
		int before = this.bucket.version();
		this.bucket.lock();
		assertThat(Bucket.isFree(this.bucket.version())).isFalse();
		assertThat(this.bucket.isStill(before)).isFalse();
		assertThat(this.bucket.charge(before, 1000, 5, 5)).isFalse();
		this.bucket.unlock();
		assertThat(Bucket.isFree(this.bucket.version())).isTrue();
		assertThat(this.bucket.isStill(before)).isFalse();
	}

	@Test
	void forgottenBucketIsNotChargedByWhoFoundItBefore() {
		int before = this.bucket.version();
		this.bucket.lock();
		this.bucket.forget();
		this.bucket.unlock();
		assertThat(this.bucket.isForgotten()).isTrue();
		assertThat(this.bucket.charge(before, 1000, 5, 5)).isFalse();
		assertThat(this.bucket.isForgotten()).isTrue();
	}

	@Test
	void bucketThatWasNeverChargedIsUnknownAndIdle() {
		Bucket unknown = new Bucket(Bucket.UNKNOWN, 0);
		assertThat(unknown.isForgotten()).isFalse();
		assertThat(unknown.excessWithRequest(0, 5000)).isZero();
		assertThat(unknown.lastWithRequest(7)).isEqualTo(7);
		assertThat(unknown.retryAfter(0, 5000, 0)).isZero();
		assertThat(unknown.isIdle(0, 5000)).isTrue();
	}

	@Test
	void useIsNotSetBackByWhoWasSlow() {
		long seen = this.bucket.lastUsed();
		this.bucket.use(seen, 20);
		this.bucket.use(seen, 10);
		assertThat(this.bucket.lastUsed()).isEqualTo(20);
	}

}
