package io.qaio.ratelimit.store;

import java.util.List;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.DryRunCounts;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.Zone;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Zones in this JVM that are changed while they are used, or only count.
 */
class ChangedZonesTests {

	private static final Zone LOGIN = new Zone("login", Rate.parse("5r/s"), 3);

	private static final RateLimit LIMIT = new RateLimit("login", 2, 1);

	private static final RateLimit SITE = new RateLimit("site", 0, 0);

	private final SettableClock clock = new SettableClock();

	private final LocalRateLimiter limiter = new LocalRateLimiter(
			List.of(LOGIN, new Zone("site", Rate.parse("10r/s"), 100)), this.clock);

	private final RateLimitZones zones = this.limiter.zones();

	private void fill(String key) {
		for (int i = 0; i < 3; i++) {
			assertThat(this.limiter.decide(LIMIT, key).granted()).isTrue();
		}
	}

	@Test
	void bucketsGoOnAtTheNewRate() {
		fill("a");
		assertThat(this.limiter.decide(LIMIT, "a")).isEqualTo(new Decision(false, 0, 200, 3000, 0));
		this.zones.put(LOGIN.withRate(Rate.parse("10r/s")));
		assertThat(this.limiter.decide(LIMIT, "a")).isEqualTo(new Decision(false, 0, 100, 3000, 0));
		assertThat(this.limiter.decide(List.of(LIMIT.on("a"), SITE.on("a"))).retryAfterMillis()).isEqualTo(100);
		assertThat(this.zones.find("login")).contains(LOGIN.withRate(Rate.parse("10r/s")));
	}

	@Test
	void aSmallerZoneForgetsTheLeastRecentlyUsed() {
		List.of("a", "b", "c").forEach((key) -> {
			this.clock.advance(1);
			fill(key);
		});
		this.zones.put(new Zone("login", LOGIN.rate(), 2));
		assertThat(this.limiter.zone(LIMIT).size()).isEqualTo(3);
		this.limiter.decide(LIMIT, "d");
		assertThat(this.limiter.zone(LIMIT).size()).isEqualTo(2);
		assertThat(this.limiter.decide(LIMIT, "c").granted()).as("is still known").isFalse();
		assertThat(this.limiter.decide(LIMIT, "a").granted()).as("was forgotten").isTrue();
	}

	@Test
	void zonesCanBeAdded() {
		RateLimit added = new RateLimit("added", 0, 0);
		assertThat(this.zones.contains("added")).isFalse();
		this.zones.put(new Zone("added", Rate.parse("1r/s"), 1));
		assertThat(this.zones.contains("added")).isTrue();
		assertThat(this.limiter.decide(List.of(added.on("a"), SITE.on("a"))).granted()).isTrue();
		assertThat(this.limiter.decide(added, "a").granted()).isFalse();
		assertThat(this.zones.all()).hasSize(3);
	}

	@Test
	void aDryRunOnlyCounts() {
		this.zones.put(LOGIN.withDryRun(true));
		for (int i = 0; i < 10; i++) {
			assertThat(this.limiter.decide(LIMIT, "a")).isEqualTo(Decision.PASSED);
		}
		// 0 and 1000 pass, 2000 would wait, and the others would be rejected
		assertThat(this.zones.dryRun("login")).isEqualTo(new DryRunCounts(1, 7));
		this.zones.put(LOGIN);
		assertThat(this.limiter.decide(LIMIT, "a")).as("charged as usual")
			.isEqualTo(new Decision(false, 0, 200, 3000, 0));
		assertThat(this.zones.dryRun("login")).isEqualTo(new DryRunCounts(1, 7));
	}

	@Test
	void limitsBesideADryRunReject() {
		this.zones.put(LOGIN.withDryRun(true));
		fill("a");
		assertThat(this.limiter.decide(List.of(LIMIT.on("a"), SITE.on("a"))).granted()).isTrue();
		assertThat(this.zones.dryRun("login")).isEqualTo(new DryRunCounts(1, 1));
		assertThat(this.limiter.decide(List.of(LIMIT.on("b"), SITE.on("a"))).limit()).isEqualTo(1);
		assertThat(this.limiter.decide(List.of(LIMIT.on("b"), SITE.on("b"))).granted()).isTrue();
		assertThat(this.limiter.zone(LIMIT).excess(BucketKey.of("b"))).as("the rejected call charged none").isZero();
	}

	@Test
	void aLimitInADryRunThatWouldDelayTheCallCounts() {
		this.zones.put(LOGIN.withDryRun(true));
		this.limiter.decide(LIMIT, "a");
		this.limiter.decide(LIMIT, "a");
		assertThat(this.limiter.decide(List.of(LIMIT.on("a"), SITE.on("b")))).isEqualTo(Decision.PASSED);
		assertThat(this.zones.dryRun("login")).isEqualTo(new DryRunCounts(1, 0));
	}

	@Test
	void limitsThatShareABucketInADryRunChargeItOnce() {
		this.zones.put(LOGIN.withDryRun(true));
		this.limiter.decide(LIMIT, "a");
		assertThat(this.limiter.decide(List.of(LIMIT.withBurst(0).on("a"), LIMIT.on("a")))).isEqualTo(Decision.PASSED);
		assertThat(this.limiter.zone(LIMIT).excess(BucketKey.of("a"))).isEqualTo(1000);
		assertThat(this.zones.dryRun("login")).isEqualTo(new DryRunCounts(0, 1));
	}

	@Test
	void countsOfAnUnknownZone() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.zones.dryRun("logn"))
			.withMessageContaining("There is no rate limit zone 'logn'. Known are [login, site]");
	}

}
