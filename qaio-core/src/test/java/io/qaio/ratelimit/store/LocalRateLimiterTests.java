package io.qaio.ratelimit.store;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LocalRateLimiterTests {

	private static final RateLimit LOGIN = new RateLimit("login", 2, 1);

	private static final RateLimit SITE = new RateLimit("site", 4, RateLimit.NO_DELAY);

	private final SettableClock clock = new SettableClock();

	private final LocalRateLimiter limiter = new LocalRateLimiter(
			List.of(new Zone("login", Rate.parse("5r/s"), 1000), new Zone("site", Rate.parse("10r/s"), 1000)),
			this.clock);

	@Test
	void passesDelaysAndRejects() {
		assertThat(login("a")).isSameAs(Decision.PASSED);
		assertThat(login("a")).isSameAs(Decision.PASSED);
		assertThat(login("a")).isEqualTo(new Decision(true, 200, 0, 2000, 0));
		assertThat(login("a")).isEqualTo(new Decision(false, 0, 200, 3000, 0));
		this.clock.advance(199);
		assertThat(login("a")).isEqualTo(new Decision(false, 0, 1, 2005, 0));
		this.clock.advance(1);
		assertThat(login("a")).isEqualTo(new Decision(true, 200, 0, 2000, 0));
		assertThat(login("b")).isSameAs(Decision.PASSED);
	}

	@Test
	void bucketIsThatOfZoneAndKeyWhateverTheLimit() {
		assertThat(this.limiter.decide(LOGIN.withBurst(0), "a").granted()).isTrue();
		assertThat(this.limiter.decide(LOGIN.withBurst(0), "a").granted()).isFalse();
		assertThat(this.limiter.decide(LOGIN.withBurst(1), "a").granted()).isTrue();
		assertThat(this.limiter.decide(SITE.withBurst(0), "a").granted()).isTrue();
	}

	@Test
	void aClockBeginsAtZero() {
		this.clock.set(42);
		StoreClock begun = StoreClock.exact(this.clock);
		assertThat(begun.nanos()).isZero();
		this.clock.advance(1);
		assertThat(begun.nanos()).isEqualTo(1_000_000);
	}

	@Test
	void aCallThatAddedABucketBlocksNoOtherThread() throws Exception {
		assertThat(login("a").granted()).isTrue();
		assertThat(inAnotherThread(() -> login("b")).granted()).isTrue();
		assertThat(this.limiter.decide(List.of(LOGIN.on("c"), SITE.on("c"))).granted()).isTrue();
		assertThat(inAnotherThread(() -> this.limiter.decide(List.of(LOGIN.on("d"), SITE.on("d")))).granted()).isTrue();
	}

	private static Decision inAnotherThread(Supplier<Decision> call) throws Exception {
		return CompletableFuture.supplyAsync(call).get(30, TimeUnit.SECONDS);
	}

	@Test
	void emptyKeyIsNotLimited() {
		for (int i = 0; i < 10; i++) {
			assertThat(login("")).isSameAs(Decision.NOT_LIMITED);
			assertThat(this.limiter.decide(List.of(LOGIN.on(""), SITE.on("")))).isSameAs(Decision.NOT_LIMITED);
		}
		assertThat(this.limiter.decide(List.of())).isSameAs(Decision.NOT_LIMITED);
		assertThat(this.limiter.zone(LOGIN).size()).isZero();
	}

	@Test
	void wholeZoneIsABucketOfItsOwn() {
		KeyedLimit whole = LOGIN.withBurst(0).onWholeZone();
		assertThat(this.limiter.decide(List.of(whole)).granted()).isTrue();
		assertThat(this.limiter.decide(List.of(whole)).granted()).isFalse();
		assertThat(excess("a")).isZero();
	}

	@Test
	void unknownZone() {
		String message = "There is no rate limit zone 'logout'. Known are [login, site];"
				+ " 'qaio.rate-limit.zones[logout].rate' adds it";
		RateLimit unknown = RateLimit.of("logout");
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.decide(unknown, "a")).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.decide(unknown, "")).withMessage(message);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.limiter.decide(List.of(LOGIN.on("a"), unknown.on(""))))
			.withMessage(message);
		assertThat(this.limiter.zone(LOGIN).size()).isZero();
	}

	@Test
	void twoZonesOfOneName() {
		Zone zone = new Zone("login", Rate.parse("5r/s"), 1000);
		assertThatIllegalArgumentException().isThrownBy(() -> new LocalRateLimiter(List.of(zone, zone)))
			.withMessage("Two zones are named 'login'");
	}

	@Test
	void rejectionByOneOfSeveralLimitsChargesNone() {
		RateLimit strict = SITE.withBurst(0);
		assertThat(this.limiter.decide(List.of(LOGIN.on("a"), strict.on("s")))).isSameAs(Decision.PASSED);
		for (int i = 0; i < 10; i++) {
			assertThat(this.limiter.decide(List.of(LOGIN.on("a"), strict.on("s"))))
				.isEqualTo(new Decision(false, 0, 100, 1000, 1));
		}
		assertThat(excess("a")).isEqualTo(1000);
	}

	@Test
	void longestDelayHolds() {
		RateLimit slow = LOGIN.withBurst(5).withDelay(0);
		RateLimit fast = SITE.withDelay(0);
		List<KeyedLimit> limits = List.of(slow.on("a"), fast.on("a"));
		assertThat(this.limiter.decide(limits)).isSameAs(Decision.PASSED);
		assertThat(this.limiter.decide(limits)).isEqualTo(new Decision(true, 200, 0, 1000, 0));
		assertThat(this.limiter.decide(List.of(fast.on("a"), slow.on("a"))))
			.isEqualTo(new Decision(true, 400, 0, 2000, 1));
	}

	@Test
	void limitsWithOneBucketChargeItOnce() {
		List<KeyedLimit> twice = List.of(LOGIN.on("a"), LOGIN.withBurst(9).withDelay(0).on("a"));
		assertThat(this.limiter.decide(twice)).isSameAs(Decision.PASSED);
		assertThat(this.limiter.decide(twice)).isEqualTo(new Decision(true, 200, 0, 1000, 1));
		assertThat(excess("a")).isEqualTo(2000);
		assertThat(this.limiter.zone(LOGIN).size()).isOne();
	}

	@Test
	void twoNewKeysOfAZoneOfSizeOne() {
		LocalRateLimiter small = new LocalRateLimiter(List.of(new Zone("login", Rate.parse("5r/s"), 1)), this.clock);
		for (int i = 0; i < 10; i++) {
			assertThat(small.decide(List.of(LOGIN.on("a"), LOGIN.on("b"))).granted()).isTrue();
			assertThat(small.zone(LOGIN).size()).isOne();
		}
	}

	@Test
	void keysOfTenMegabytesAreDistinctAndNotKept() {
		String long1 = "k".repeat(10_000_000) + "1";
		String long2 = "k".repeat(10_000_000) + "2";
		assertThat(excess(long1)).isZero();
		assertThat(excess(new String(long1.toCharArray()))).isEqualTo(1000);
		assertThat(excess(long2)).isZero();
		assertThat(BucketKey.of(long1).toString()).hasSize(64);
	}

	@Test
	void retryAfterIsTheShortest() {
		Random random = new Random(5);
		int rejected = 0;
		for (int i = 0; i < 20_000; i++) {
			String key = "k" + random.nextInt(3);
			Decision decision = login(key);
			if (!decision.granted() && random.nextBoolean()) {
				rejected++;
				this.clock.advance(decision.retryAfterMillis() - 1);
				assertThat(login(key).granted()).as("seed 5, row %d: %s, a millisecond before", i, decision).isFalse();
				this.clock.advance(1);
				assertThat(login(key).granted()).as("seed 5, row %d: %s", i, decision).isTrue();
			}
			this.clock.advance(random.nextInt(150));
		}
		assertThat(rejected).isGreaterThan(100);
	}

	@Test
	void greatestBurst() {
		RateLimit greatest = LOGIN.withBurst(Integer.MAX_VALUE).withDelay(0);
		LocalZone zone = LocalZone.of(new Zone("login", new Rate(1), 1), 0, StoreClock.exact(this.clock));
		zone.lock();
		zone.add("a", greatest.burstExcess() - LeakyBucket.REQUEST, 0);
		zone.unlock();
		assertThat(zone.decide(greatest, "a"))
			.isEqualTo(new Decision(true, greatest.burstExcess() * 1000, 0, greatest.burstExcess(), 0));
		assertThat(zone.decide(greatest, "a"))
			.isEqualTo(new Decision(false, 0, 1_000_000, greatest.burstExcess() + 1000, 0));
	}

	private Decision login(String key) {
		return this.limiter.decide(LOGIN, key);
	}

	/**
	 * The excess with one more login.
	 */
	private long excess(String key) {
		assertThat(login(key).granted()).isTrue();
		return this.limiter.zone(LOGIN).excess(BucketKey.of(key));
	}

}
