package io.qaio.ratelimit.store.redis;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.test.LoopbackProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls whose limits are in one of twelve shards, or in several.
 */
@Timeout(60)
class ShardedLimiterTests {

	/** Drains a thousandth of a request in a second: nothing, while a test runs. */
	private static final Zone USERS = new Zone("users", Rate.parse("0.001"), 100);

	private static final Zone TOTAL = new Zone("total", Rate.parse("0.002"), 100);

	private static final RateLimit USER = RateLimit.of("users").withBurst(4).withDelay(RateLimit.NO_DELAY);

	private static final RateLimit ALL = RateLimit.of("total").withBurst(2).withDelay(RateLimit.NO_DELAY);

	private static final RedisStoreSettings SETTINGS = RedisStoreSettings.DEFAULTS.withTimeout(Duration.ofSeconds(10))
		.withRememberRejections(false)
		.withShards(12);

	@SuppressWarnings("NullAway.Init")
	private static LimiterDeployment redis;

	private final List<RedisRateLimiter> limiters = new ArrayList<>();

	@BeforeAll
	static void start() {
		redis = LimiterDeployment.start(LimiterDeployment.Kind.TWELVE_SHARDS);
	}

	@AfterAll
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
		RedisRateLimiter limiter = new RedisRateLimiter(redis::client, settings, List.of(zones),
				(zone) -> OnStoreFailure.DENY);
		this.limiters.add(limiter);
		limiter.connect().orTimeout(10, TimeUnit.SECONDS).join();
		return limiter;
	}

	private static long calls(Runnable decisions) {
		long before = redis.scriptCalls();
		decisions.run();
		return redis.scriptCalls() - before;
	}

	private static int granted(RedisRateLimiter limiter, KeyedLimit limit, int calls) {
		return (int) IntStream.range(0, calls).filter((i) -> limiter.decide(List.of(limit)).granted()).count();
	}

	@Test
	void theKeysOfTheTestAreInDifferentShards() {
		assertThat(BucketShards.shardOf("ann", 12)).isNotEqualTo(BucketShards.shardOf("bob", 12));
	}

	@Test
	void limitsWithEqualKeysAreOneCommand() {
		RedisRateLimiter limiter = limiter(SETTINGS, USERS, TOTAL);
		List<KeyedLimit> both = List.of(USER.on("ann"), ALL.on("ann"));
		for (int i = 0; i < 3; i++) {
			assertThat(calls(() -> assertThat(limiter.decide(both).granted()).isTrue())).isEqualTo(1);
		}
		assertThat(calls(() -> assertThat(limiter.decide(both).limit()).isEqualTo(1))).isEqualTo(1);
		assertThat(granted(limiter, USER.on("ann"), 10)).isEqualTo(2);
	}

	@Test
	void limitsInTwoShardsAreTwoCommandsAndOneMoreIfTheSecondRejects() {
		RedisRateLimiter limiter = limiter(SETTINGS, USERS, TOTAL);
		List<KeyedLimit> both = List.of(USER.on("ann"), ALL.on("bob"));
		for (int i = 0; i < 3; i++) {
			assertThat(calls(() -> assertThat(limiter.decide(both)).isEqualTo(Decision.PASSED))).isEqualTo(2);
		}
		for (int i = 0; i < 10; i++) {
			assertThat(calls(() -> {
				Decision rejected = limiter.decide(both);
				assertThat(rejected.granted()).isFalse();
				assertThat(rejected.limit()).isEqualTo(1);
				assertThat(rejected.excess()).isBetween(2990L, 3000L);
				// behind what is given back, on the same connection
				limiter.decide(ALL, "bob");
				limiter.decide(USER.withBurst(0), "ann");
			})).isEqualTo(5);
		}
		assertThat(granted(limiter, USER.on("ann"), 10)).as("given back each time").isEqualTo(2);
	}

	@Test
	void anUnknownBucketIsUnknownAgain() {
		RedisRateLimiter limiter = limiter(SETTINGS, USERS, TOTAL);
		granted(limiter, ALL.on("bob"), 3);
		assertThat(limiter.decide(List.of(USER.on("ann"), ALL.on("bob"))).granted()).isFalse();
		assertThat(granted(limiter, USER.on("ann"), 10)).isEqualTo(5);
	}

	@Test
	void limitsOfOneCallThatShareABucketAreGivenBackOnce() {
		RedisRateLimiter limiter = limiter(SETTINGS, USERS, TOTAL);
		granted(limiter, ALL.on("bob"), 3);
		granted(limiter, USER.on("ann"), 3);
		for (int i = 0; i < 5; i++) {
			assertThat(limiter.decide(List.of(USER.on("ann"), USER.withBurst(3).on("ann"), ALL.on("bob"))).limit())
				.isEqualTo(2);
		}
		assertThat(granted(limiter, USER.on("ann"), 10)).isEqualTo(2);
	}

	@Test
	void theSlowestLimitIsAskedFirst() {
		RedisRateLimiter limiter = limiter(SETTINGS, USERS, TOTAL);
		granted(limiter, USER.on("ann"), 5);
		assertThat(calls(() -> assertThat(limiter.decide(List.of(ALL.on("bob"), USER.on("ann"))).limit()).isEqualTo(1)))
			.isEqualTo(1);
		assertThat(granted(limiter, ALL.on("bob"), 10)).isEqualTo(3);
	}

	@Test
	void theLargestDelayHolds() {
		RedisRateLimiter limiter = limiter(SETTINGS, USERS, TOTAL);
		List<KeyedLimit> both = List.of(USER.withDelay(0).on("ann"), ALL.withDelay(0).on("bob"));
		assertThat(limiter.decide(both)).isEqualTo(Decision.PASSED);
		Decision delayed = limiter.decide(both);
		assertThat(delayed.limit()).isZero();
		// a thousandth a second
		assertThat(delayed.delayMillis()).isBetween(990_000L, 1_000_000L);
		assertThat(limiter.decide(List.of(ALL.withDelay(0).on("bob"), USER.on("ann"))).delayMillis())
			.isBetween(990_000L, 1_000_000L);
		Zone same = USERS.withRate(TOTAL.rate());
		limiter.zones().put(same);
		redis.command("FLUSHALL");
		limiter.decide(both);
		assertThat(limiter.decide(both).limit()).as("of equal delays").isEqualTo(1);
	}

	@Test
	void aDryRunCountsOnlyWhatIsLetIn() {
		RedisRateLimiter limiter = limiter(SETTINGS, USERS.withDryRun(true), TOTAL);
		List<KeyedLimit> both = List.of(USER.withBurst(1).withDelay(0).on("ann"), ALL.on("bob"));
		for (int i = 0; i < 3; i++) {
			assertThat(limiter.decide(both).granted()).isTrue();
		}
		assertThat(limiter.zones().dryRun("users").delayed()).isEqualTo(1);
		assertThat(limiter.zones().dryRun("users").rejected()).isEqualTo(1);
		for (int i = 0; i < 3; i++) {
			assertThat(limiter.decide(both).limit()).isEqualTo(1);
		}
		assertThat(limiter.zones().dryRun("users").rejected()).isEqualTo(1);
		limiter.zones().put(USERS);
		assertThat(granted(limiter, USER.on("ann"), 10)).as("what the dry run did not charge is not given back")
			.isEqualTo(3);
	}

	@Test
	void aRejectionThatIsCertainAsksNobody() {
		RedisRateLimiter limiter = limiter(SETTINGS.withRememberRejections(true), USERS, TOTAL);
		List<KeyedLimit> both = List.of(USER.on("ann"), ALL.on("bob"));
		granted(limiter, ALL.on("bob"), 4);
		assertThat(calls(() -> {
			for (int i = 0; i < 100; i++) {
				assertThat(limiter.decide(both).limit()).isEqualTo(1);
			}
		})).isLessThan(20);
		assertThat(granted(limiter, USER.on("ann"), 10)).isEqualTo(5);
	}

	@Test
	void aKeyThatIsNoBucketDeniesTheCallAndTheOthersAreGivenBack() {
		RedisRateLimiter limiter = limiter(SETTINGS, USERS, TOTAL);
		redis.command("SET", redis.bucket("total", "bob"), "hello");
		for (int i = 0; i < 10; i++) {
			Decision denied = limiter.decide(List.of(USER.on("ann"), ALL.on("bob")));
			assertThat(denied.granted()).isFalse();
			assertThat(denied.limit()).isEqualTo(1);
		}
		assertThat(limiter.status().undecided()).isEqualTo(10);
		assertThat(granted(limiter, USER.on("ann"), 10)).isEqualTo(5);
	}

	@Test
	void whileAllShardsAreAwayLocalLimitsAreDecidedAsOne() throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
		try (RedisRateLimiter limiter = new RedisRateLimiter(() -> client, SETTINGS, List.of(USERS, TOTAL),
				(zone) -> OnStoreFailure.LOCAL)) {
			List<KeyedLimit> both = List.of(USER.on("ann"), ALL.on("bob"));
			for (int i = 0; i < 3; i++) {
				assertThat(limiter.decide(both).granted()).isTrue();
			}
			for (int i = 0; i < 3; i++) {
				assertThat(limiter.decide(both).limit()).isEqualTo(1);
			}
			assertThat(granted(limiter, USER.on("ann"), 10)).isEqualTo(2);
			assertThat(limiter.status().undecided()).isEqualTo(16);
			await().untilAsserted(() -> assertThat(limiter.status().problem()).startsWith("2 of 12 shards: Redis "));
			assertThat(limiter.status().deciding()).isFalse();
		}
		finally {
			client.shutdown(0, 1, TimeUnit.SECONDS);
		}
	}

	@Test
	void shardsThatAreSlowTogetherTakeNoLongerThanTheTimeout() {
		Duration timeout = Duration.ofSeconds(3);
		try (LoopbackProxy proxy = LoopbackProxy.to(redis.servers().get(0).port())) {
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", proxy.port()));
			try (RedisRateLimiter limiter = new RedisRateLimiter(() -> client, SETTINGS.withTimeout(timeout),
					List.of(USERS, TOTAL), (zone) -> OnStoreFailure.DENY)) {
				limiter.connect().orTimeout(10, TimeUnit.SECONDS).join();
				proxy.delayReplies(Duration.ofMillis(2200));
				long start = System.nanoTime();
				assertThat(limiter.decide(List.of(USER.on("ann"), ALL.on("bob"))).limit()).isEqualTo(1);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(timeout.minusMillis(100),
						Duration.ofMillis(4200));
				assertThat(limiter.status().undecided()).isEqualTo(1);
				assertThat(limiter.status().problem()).as("neither shard is to blame").isNull();
			}
			finally {
				client.shutdown(0, 1, TimeUnit.SECONDS);
			}
		}
	}

	@Test
	void manyInstancesAreNeverLetInMoreOftenAndNothingIsLost() throws Exception {
		RateLimit user = USER.withBurst(19);
		RateLimit all = ALL.withBurst(49);
		List<RedisRateLimiter> instances = List.of(limiter(SETTINGS, USERS, TOTAL), limiter(SETTINGS, USERS, TOTAL),
				limiter(SETTINGS.withRememberRejections(true), USERS, TOTAL));
		List<AtomicInteger> granted = IntStream.range(0, 10).mapToObj((i) -> new AtomicInteger()).toList();
		for (int round = 0; round < 20; round++) {
			List<CompletableFuture<Void>> decisions = new ArrayList<>();
			for (int i = 0; i < 300; i++) {
				int name = i % 10;
				List<KeyedLimit> both = List.of(user.on("user" + name), all.onWholeZone());
				decisions.add(instances.get(i % 3)
					.decideAsync(both)
					.thenAccept((decision) -> granted.get(name).addAndGet(decision.granted() ? 1 : 0)));
			}
			CompletableFuture.allOf(decisions.toArray(CompletableFuture<?>[]::new)).get(20, TimeUnit.SECONDS);
			assertThat(granted.stream().mapToInt(AtomicInteger::get).sum()).isLessThanOrEqualTo(50);
		}
		assertThat(granted.stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(50);
		for (int i = 0; i < 10; i++) {
			int left = 20 - granted.get(i).get();
			String bucket = redis.bucket("users", "user" + i);
			// from all instances
			await().untilAsserted(() -> assertThat(excess(bucket)).isLessThanOrEqualTo((19 - left) * 1000L));
			assertThat(granted(instances.get(0), user.on("user" + i), 30)).as("user %d", i).isEqualTo(left);
		}
	}

	private static long excess(String bucket) {
		return Long.parseLong(redis.command("EVAL",
				"local s = redis.call('GET', KEYS[1]) return 'at ' .. (s and struct.unpack('>i6', s) or -1000)", "1",
				bucket)
			.substring(3));
	}

}
