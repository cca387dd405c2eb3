package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Decisions of a real Redis that is always available, whether its clock agrees with that
 * of the limiter or not, in one shard and in several, in a cluster and in none.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource(LimiterDeployment.Kind.class)
class RedisRateLimiterTests {

	/** Drains nothing that matters while a test runs. */
	private static final Zone SLOW = new Zone("slow", Rate.parse("1r/m"), 1);

	private static final Zone FAST = new Zone("fast", Rate.parse("10r/s"), 1);

	private static final RateLimit LIMIT = RateLimit.of("slow").withBurst(4).withDelay(RateLimit.NO_DELAY);

	private static final RedisStoreSettings SETTINGS = RedisStoreSettings.DEFAULTS.withTimeout(Duration.ofSeconds(10))
		.withRememberRejections(false);

	@SuppressWarnings("NullAway.Init")
	private static LimiterDeployment redis;

	@Parameter
	@SuppressWarnings("NullAway.Init")
	private LimiterDeployment.Kind kind;

	private final List<RedisRateLimiter> limiters = new ArrayList<>();

	@BeforeParameterizedClassInvocation
	static void start(LimiterDeployment.Kind kind) {
		redis = LimiterDeployment.start(kind);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void clear() {
		redis.command("FLUSHALL");
	}

	@AfterEach
	void close() {
		this.limiters.forEach(RedisRateLimiter::close);
	}

	private RedisRateLimiter limiter(RedisStoreSettings settings, Zone... zones) {
		RedisRateLimiter limiter = new RedisRateLimiter(redis::client, settings.withShards(this.kind.shards),
				List.of(zones), (zone) -> OnStoreFailure.DENY);
		this.limiters.add(limiter);
		return limiter;
	}

	private static int granted(RedisRateLimiter limiter, RateLimit limit, String key, int calls) {
		return (int) IntStream.range(0, calls).filter((i) -> limiter.decide(limit, key).granted()).count();
	}

	@Test
	void theServersClockIsAsFarAheadAsTheTestSays() {
		long server = Long.parseLong(redis.command("TIME").lines().findFirst().orElseThrow());
		long here = System.currentTimeMillis() / 1000;
		assertThat(server - here).isBetween(this.kind.hours * 3600L - 60, this.kind.hours * 3600L + 60);
	}

	@Test
	void instancesShareBuckets() {
		RedisRateLimiter one = limiter(SETTINGS, SLOW);
		RedisRateLimiter other = limiter(SETTINGS, SLOW);
		assertThat(granted(one, LIMIT, "a", 3)).isEqualTo(3);
		assertThat(granted(other, LIMIT, "a", 10)).isEqualTo(2);
		assertThat(granted(one, LIMIT, "b", 10)).isEqualTo(5);
	}

	@Test
	void aRejectionSaysHowLong() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW.withRate(Rate.parse("0.001")));
		granted(limiter, LIMIT, "a", 5);
		Decision rejected = limiter.decide(LIMIT, "a");
		assertThat(rejected.granted()).isFalse();
		assertThat(rejected.excess()).isEqualTo(5000);
		// a thousandth a second
		assertThat(rejected.retryAfterMillis()).isBetween(1_000_000L - 10_000, 1_000_000L);
	}

	@Test
	void callsAreDelayed() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		RateLimit limit = RateLimit.of("slow").withBurst(5);
		assertThat(limiter.decide(limit, "a")).isEqualTo(Decision.PASSED);
		Decision delayed = limiter.decide(limit, "a");
		assertThat(delayed.granted()).isTrue();
		// 16 thousandths a second
		assertThat(delayed.delayMillis()).isBetween(62_500L - 10_000, 62_500L);
	}

	@Test
	void severalLimitsAreDecidedAsOne() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW, new Zone("other", SLOW.rate(), 1));
		RateLimit other = RateLimit.of("other").withBurst(1).withDelay(RateLimit.NO_DELAY);
		List<KeyedLimit> both = List.of(LIMIT.on("a"), other.onWholeZone());
		assertThat(limiter.decide(both).granted()).isTrue();
		assertThat(limiter.decide(both).granted()).isTrue();
		Decision rejected = limiter.decide(both);
		assertThat(rejected.granted()).isFalse();
		assertThat(rejected.limit()).isEqualTo(1);
		assertThat(granted(limiter, LIMIT, "a", 10)).as("the rejected call was not charged").isEqualTo(3);
	}

	@Test
	void emptyKeysAreNotLimited() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		assertThat(limiter.decide(LIMIT, "")).isSameAs(Decision.NOT_LIMITED);
		assertThat(limiter.decide(List.of(LIMIT.on(""), LIMIT.on("")))).isSameAs(Decision.NOT_LIMITED);
		RateLimit one = LIMIT.withBurst(0);
		assertThat(limiter.decide(List.of(LIMIT.on(""), one.on("a"))).granted()).isTrue();
		assertThat(limiter.decide(List.of(LIMIT.on(""), one.on("a"))).limit()).isEqualTo(1);
	}

	@Test
	void anUnknownZoneIsAnError() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		assertThatIllegalArgumentException().isThrownBy(() -> limiter.decide(RateLimit.of("slw"), ""))
			.withMessage(
					"There is no rate limit zone 'slw'. Known are [slow]; 'qaio.rate-limit.zones[slw].rate' adds it");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> limiter.decideAsync(List.of(RateLimit.of("slw").on("a"))));
	}

	@Test
	void tooManyLimitsAreAnError() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		List<KeyedLimit> limits = IntStream.range(0, 256).mapToObj((i) -> LIMIT.on("key" + i)).toList();
		assertThat(limiter.decide(limits.subList(0, 255)).granted()).isTrue();
		assertThat(redis.command("EXISTS", redis.bucket("slow", "key254"))).isEqualTo("1");
		assertThatIllegalArgumentException().isThrownBy(() -> limiter.decide(limits))
			.withMessage("A call can have at most 255 limits, not 256");
	}

	@Test
	void noKeyIsTakenForAnother() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW, new Zone("slow:a", SLOW.rate(), 1),
				new Zone("{x}", SLOW.rate(), 1));
		RateLimit one = LIMIT.withBurst(0);
		String long1 = "k".repeat(10_000_000);
		List<String> keys = List.of("a", "a:b", "{a}", "}{", "a\nb", "a\r\n$3\r\n", "\0", " ", "\uD800", "\uD801", "?",
				"\uD83D\uDE00", long1, long1 + "2", "%7b");
		for (RateLimit limit : List.of(one, new RateLimit("slow:a", 0, 0), new RateLimit("{x}", 0, 0))) {
			for (String key : keys) {
				assertThat(granted(limiter, limit, key, 2)).as("key of %d characters, %s", key.length(), limit)
					.isEqualTo(1);
			}
		}
		String found = redis.command("KEYS", "*");
		// some of them have lines
		assertThat(found.split("\\{qaio(#\\d+)?\\}:", -1)).hasSizeBetween(3 * keys.size() + 1, 3 * keys.size() + 2);
		assertThat(found.length()).isLessThan(10_000);
	}

	@Test
	void tenThousandKeysAtOnce() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		RateLimit one = LIMIT.withBurst(0);
		for (int i = 0; i < 2; i++) {
			List<CompletableFuture<Decision>> decisions = IntStream.range(0, 10_000)
				.mapToObj((key) -> limiter.decideAsync(List.of(one.on("key" + key))))
				.toList();
			assertThat(decisions.stream()
				.filter((decision) -> decision.orTimeout(10, TimeUnit.SECONDS).join().granted())
				.count()).isEqualTo((i == 0) ? 10_000 : 0);
		}
		assertThat(limiter.status().undecided()).isZero();
	}

	@Test
	void manyCallsAtOnceAreFewCommands() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		limiter.decide(LIMIT, "connects");
		long before = redis.scriptCalls();
		// the first is under way until all have come
		redis.pause();
		List<CompletableFuture<Decision>> decisions = IntStream.range(0, 1000)
			.mapToObj((i) -> limiter.decideAsync(List.of(LIMIT.on("a"))))
			.toList();
		redis.resume();
		assertThat(decisions.stream()
			.filter((decision) -> decision.orTimeout(10, TimeUnit.SECONDS).join().granted())
			.count()).isEqualTo(5);
		assertThat(redis.scriptCalls() - before).isLessThan(200);
	}

	@Test
	void bucketsExpire() {
		RedisRateLimiter limiter = limiter(SETTINGS, FAST);
		granted(limiter, RateLimit.of("fast").withBurst(3), "a", 4);
		assertThat(redis.command("EXISTS", redis.bucket("fast", "a"))).isEqualTo("1");
		await().until(() -> redis.keys() == 0);
	}

	@Test
	void scriptsAreLoadedAgainAfterAFlush() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		assertThat(granted(limiter, LIMIT, "a", 2)).isEqualTo(2);
		redis.command("SCRIPT", "FLUSH");
		assertThat(granted(limiter, LIMIT, "a", 10)).isEqualTo(3);
		assertThat(limiter.status().undecided()).isZero();
	}

	@Test
	void aKeyThatIsNoBucketIsLeftAlone(CapturedOutput output) {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		redis.command("RPUSH", redis.bucket("slow", "list"), "x");
		redis.command("SET", redis.bucket("slow", "text"), "hello");
		redis.command("SET", redis.bucket("slow", "twelve"), "hello world!");
		redis.command("SET", redis.bucket("slow", "accents"), "éééééé");
		for (String key : List.of("list", "text", "twelve", "accents")) {
			List<CompletableFuture<Decision>> decisions = List.of(limiter.decideAsync(List.of(LIMIT.on(key))),
					limiter.decideAsync(List.of(LIMIT.on(key))), limiter.decideAsync(List.of(LIMIT.on("good"))));
			assertThat(decisions).extracting((decision) -> decision.orTimeout(10, TimeUnit.SECONDS).join().granted())
				.as(key)
				.containsExactly(false, false, true);
		}
		assertThat(redis.command("LRANGE", redis.bucket("slow", "list"), "0", "-1")).isEqualTo("x");
		assertThat(redis.command("GET", redis.bucket("slow", "text"))).isEqualTo("hello");
		assertThat(limiter.status().deciding()).isTrue();
		assertThat(redis.command("GET", redis.bucket("slow", "accents"))).isEqualTo("éééééé");
		assertThat(limiter.status().undecided()).isEqualTo(8);
		assertThat(output.getOut().lines().filter((line) -> line.contains("holds something that is no bucket")))
			.singleElement()
			.asString()
			.contains((this.kind.shards == 1) ? "'{qaio}:slow:*'" : "'{qaio#*}:slow:*'", "on-store-failure",
					"qaio.rate-limit.key-prefix");
	}

	@Test
	void instancesWithDifferentSettingsOfAZoneEachDecideByTheirOwn() {
		RedisRateLimiter slow = limiter(SETTINGS, SLOW);
		RedisRateLimiter fast = limiter(SETTINGS, SLOW.withRate(Rate.parse("1000000r/s")));
		assertThat(granted(slow, LIMIT, "a", 10)).isEqualTo(5);
		await().until(() -> fast.decide(LIMIT, "a").granted());
		assertThat(granted(fast, LIMIT.withBurst(1_000_000), "b", 100)).isEqualTo(100);
	}

	@Test
	void aZoneIsChangedWhileItIsUsed() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW);
		assertThat(granted(limiter, LIMIT, "a", 10)).isEqualTo(5);
		limiter.zones().put(SLOW.withRate(Rate.parse("2r/m")));
		assertThat(limiter.zones().find("slow")).map(Zone::rate).contains(Rate.parse("2r/m"));
		Decision rejected = limiter.decide(LIMIT, "a");
		assertThat(rejected.granted()).as("the bucket goes on").isFalse();
		assertThat(rejected.retryAfterMillis()).as("but drains twice as fast").isBetween(20_000L, 31_000L);
		limiter.zones().put(SLOW.withRate(Rate.parse("1000r/s")));
		await().until(() -> limiter.decide(LIMIT, "a").granted());
		limiter.zones().put(new Zone("new", SLOW.rate(), 1));
		assertThat(granted(limiter, new RateLimit("new", 0, 0), "a", 3)).isEqualTo(1);
	}

	@Test
	void aDryRunOnlyCounts() {
		RedisRateLimiter limiter = limiter(SETTINGS, SLOW.withDryRun(true), FAST);
		for (int i = 0; i < 10; i++) {
			assertThat(limiter.decide(LIMIT.withDelay(2), "a")).isEqualTo(Decision.PASSED);
		}
		assertThat(limiter.zones().dryRun("slow").delayed()).isEqualTo(2);
		assertThat(limiter.zones().dryRun("slow").rejected()).isEqualTo(5);
		RateLimit fast = RateLimit.of("fast");
		List<KeyedLimit> both = List.of(LIMIT.on("a"), fast.on("a"));
		assertThat(limiter.decide(both).granted()).isTrue();
		assertThat(limiter.decide(both).limit()).as("a limit that is no dry run rejects").isEqualTo(1);
		limiter.zones().put(SLOW);
		assertThat(limiter.decide(LIMIT, "a").granted()).isFalse();
	}

	@Test
	void rejectionsThatAreCertainAskNobody() {
		RedisRateLimiter limiter = limiter(SETTINGS.withRememberRejections(true), SLOW);
		assertThat(granted(limiter, LIMIT, "a", 5)).isEqualTo(5);
		Decision asked = limiter.decide(LIMIT, "a");
		long before = redis.scriptCalls();
		Decision last = asked;
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < Duration.ofMillis(300).toNanos()) {
			Decision rejected = limiter.decideAsync(List.of(LIMIT.on("a"))).join();
			assertThat(rejected.granted()).isFalse();
			assertThat(rejected.limit()).isZero();
			assertThat(rejected.retryAfterMillis()).isLessThanOrEqualTo(last.retryAfterMillis());
			assertThat(rejected.excess()).isBetween(4001L, 5000L);
			last = rejected;
		}
		assertThat(last.retryAfterMillis()).isLessThan(asked.retryAfterMillis() - 200);
		// once a second, which is over only on a machine that is busy
		long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
		assertThat(redis.scriptCalls() - before).isBetween(0L, seconds);
		assertThat(limiter.decide(LIMIT.withBurst(5), "a").granted()).as("another limit").isTrue();
		long calls = redis.scriptCalls();
		await().untilAsserted(() -> {
			limiter.decide(LIMIT, "a");
			assertThat(redis.scriptCalls()).as("asked again after a second").isGreaterThan(calls);
		});
	}

	@Test
	void rememberedRejectionsChangeNoDecision() {
		// at the same time, in turns, with and without: what is let in keeps to the
		// bound, and
		// nobody is rejected who comes late enough
		// burst: on a machine that is busy, nobody may come for some hundred milliseconds
		Zone zone = new Zone("quick", Rate.parse("20r/s"), 1);
		RateLimit limit = RateLimit.of("quick").withBurst(9).withDelay(RateLimit.NO_DELAY);
		RedisRateLimiter remembers = limiter(SETTINGS.withRememberRejections(true), zone);
		RedisRateLimiter asks = limiter(SETTINGS, zone);
		long start = System.nanoTime();
		int granted = 0;
		int withoutRedis = 0;
		long lastAnswerTook = 0;
		while (System.nanoTime() - start < Duration.ofSeconds(2).toNanos()) {
			long before = redis.scriptCalls();
			long firstAt = System.nanoTime();
			Decision first = remembers.decide(limit, "a");
			long took = System.nanoTime() - firstAt;
			boolean asked = redis.scriptCalls() > before;
			Decision second = asks.decide(limit, "a");
			long passed = System.nanoTime() - firstAt;
			granted += first.granted() ? 1 : 0;
			granted += second.granted() ? 1 : 0;
			if (!first.granted() && !asked) {
				withoutRedis++;
				// Redis may have read its clock as long before its answer came
				long latest = Duration.ofNanos(passed + lastAnswerTook).toMillis() + 2;
				assertThat(second.granted() && first.retryAfterMillis() > latest).isFalse();
			}
			if (asked) {
				lastAnswerTook = took;
			}
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		assertThat(withoutRedis).isPositive();
		assertThat((double) granted).isBetween(seconds * 20 * 0.9 + 9, seconds * 20 + 10);
	}

	@Test
	void futuresNeverBlockTheCaller() {
		RedisRateLimiter limiter = limiter(SETTINGS.withTimeout(Duration.ofSeconds(30)), SLOW);
		limiter.decide(LIMIT, "connects");
		redis.pause();
		Set<CompletableFuture<Decision>> decisions = ConcurrentHashMap.newKeySet();
		try {
			for (int i = 0; i < 100; i++) {
				decisions.add(limiter.decideAsync(List.of(LIMIT.on("a"))));
			}
			// a caller that waits would wait for Redis, or for the end of the timeout
			assertThat(decisions).noneMatch(CompletableFuture::isDone);
		}
		finally {
			redis.resume();
		}
		assertThat(decisions.stream()
			.filter((decision) -> decision.orTimeout(10, TimeUnit.SECONDS).join().granted())
			.count()).isEqualTo(5);
	}

}
