package io.qaio.ratelimit.store.redis;

import java.util.List;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.DryRun;
import io.qaio.ratelimit.store.OnStoreFailure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a rejection is certain.
 */
class KnownRejectionsTests {

	private static final long MILLI = 1_000_000;

	/** Clocks may overflow. */
	private static final long SENT = Long.MAX_VALUE - 50 * MILLI;

	private static final RateLimit LIMIT = RateLimit.of("zone").withBurst(3);

	private final RedisZone zone = new RedisZone(new Zone("zone", Rate.parse("5r/s"), 1), List.of("{qaio}:zone"),
			OnStoreFailure.ALLOW, new DryRun("zone"));

	private final KnownRejections rejections = new KnownRejections(true);

	private void reject(long retryAfter, String key) {
		this.rejections.add(PendingLimit.of(0, LIMIT, this.zone, key), new Decision(false, 0, retryAfter, 3500, 0),
				SENT, SENT + 5 * MILLI);
	}

	private boolean isCertain(RateLimit limit, String key, double afterMillis) {
		return this.rejections.find(this.zone, limit, key, 0, SENT + (long) (afterMillis * MILLI)) != null;
	}

	@Test
	void untilOneMightBeLetIn() {
		reject(100, "a");
		assertThat(isCertain(LIMIT, "a", 5)).isTrue();
		// the server may have read its clock when we sent, at the end of a millisecond;
		// and
		// its clock may be faster
		assertThat(isCertain(LIMIT, "a", 98.9)).isTrue();
		assertThat(isCertain(LIMIT, "a", 98.902)).isFalse();
	}

	@Test
	void forASecondAtTheMost() {
		reject(60_000, "a");
		assertThat(isCertain(LIMIT, "a", 999.9)).isTrue();
		assertThat(isCertain(LIMIT, "a", 1000)).isFalse();
	}

	@Test
	void notIfTheAnswerTookThatLong() {
		reject(6, "a");
		assertThat(isCertain(LIMIT, "a", 5)).isFalse();
	}

	@Test
	void onlyOfTheSameBucketAndBurst() {
		reject(100, "a");
		assertThat(isCertain(LIMIT, "b", 10)).isFalse();
		assertThat(isCertain(LIMIT.withBurst(4), "a", 10)).isFalse();
		assertThat(isCertain(LIMIT.withDelay(2), "a", 10)).isTrue();
		assertThat(this.rejections.find(this.zone.changed(this.zone.zone()), LIMIT, "a", 0, SENT + 10 * MILLI))
			.as("the zone was changed")
			.isNull();
	}

	@Test
	void longKeysAreNotKept() {
		reject(100, "a".repeat(257));
		assertThat(isCertain(LIMIT, "a".repeat(257), 10)).isFalse();
	}

	@Test
	void saysWhatRedisWouldSay() {
		reject(100, "a");
		Decision later = this.rejections.find(this.zone, LIMIT, "a", 2, SENT + 45 * MILLI);
		assertThat(later).isEqualTo(new Decision(false, 0, 60, 3300, 2));
	}

}
