package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.RedisProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Decisions while Redis is not available.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisAwayTests {

	private static final Zone ZONE = new Zone("login", Rate.parse("1r/m"), 100);

	private static final RateLimit LIMIT = RateLimit.of("login").withBurst(1).withDelay(RateLimit.NO_DELAY);

	private static final Duration TIMEOUT = Duration.ofMillis(500);

	/** Who waits twice is later. */
	private static final Duration SLACK = Duration.ofMillis(350);

	/** Between two calls of a thread, in ns. */
	private static final long PAUSE = 500_000;

	private static final String AWAY = "Redis does not decide about rate limits: ";

	private static final String BACK = "Redis decides about rate limits again";

	private final List<AutoCloseable> opened = new ArrayList<>();

	private RedisProcess redis;

	private LoopbackProxy proxy;

	private CompletableFuture<Void> restart = new CompletableFuture<>();

	@BeforeEach
	void start() {
		// microseconds: with data, a start takes some seconds
		this.redis = open(RedisProcess.start("--key-load-delay", "50000", "--rdbcompression", "no"));
		this.proxy = open(LoopbackProxy.to(this.redis.port()));
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	private <T extends AutoCloseable> T open(T resource) {
		this.opened.add(resource);
		return resource;
	}

	private RedisRateLimiter limiter(int port, OnStoreFailure onStoreFailure) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
		this.opened.add(client::shutdown);
		return open(new RedisRateLimiter(() -> client, RedisStoreSettings.DEFAULTS.withTimeout(TIMEOUT),
				List.of(ZONE, new Zone("open", ZONE.rate(), 100)),
				(zone) -> zone.equals("open") ? OnStoreFailure.ALLOW : onStoreFailure));
	}

	private RedisRateLimiter connected(OnStoreFailure onStoreFailure) {
		RedisRateLimiter limiter = limiter(this.proxy.port(), onStoreFailure);
		await().ignoreExceptions().until(() -> {
			limiter.connect().join();
			return limiter.status().deciding();
		});
		return limiter;
	}

	/**
	 * Give Redis what it has to load.
	 */
	private void fill() {
		this.redis.command("EVAL", "for i = 1, 50 do redis.call('SET', 'data' .. i, string.rep('x', 1000000)) end",
				"0");
		this.redis.command("SAVE");
	}

	private void lose(Way way) {
		switch (way) {
			case SLOW -> this.proxy.delayReplies(TIMEOUT.multipliedBy(5));
			case LOAD -> {
				this.redis.kill();
				this.restart = CompletableFuture.runAsync(this.redis::restart);
			}
			case REFUSE -> this.redis.kill();
			case HANG -> this.redis.pause();
			case DROP -> {
				this.proxy.swallowReplies((connection) -> true);
				this.proxy.cut();
				this.redis.kill();
			}
		}
	}

	private void giveBack(Way way) {
		switch (way) {
			case HANG -> this.redis.resume();
			case SLOW -> this.proxy.delayReplies(Duration.ZERO);
			case LOAD -> this.restart.join();
			default -> this.redis.restart();
		}
	}

	@ParameterizedTest
	@EnumSource
	void noCallWaitsLongerThanTheLimitAndThePolicyHolds(Way way, CapturedOutput output) throws Exception {
		if (way == Way.LOAD) {
			fill();
		}
		RedisRateLimiter limiter = connected(OnStoreFailure.DENY);
		AtomicBoolean done = new AtomicBoolean();
		AtomicLong longest = new AtomicLong();
		AtomicLong longestPause = new AtomicLong();
		AtomicLong calls = new AtomicLong();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			String key = "key" + i;
			Thread thread = new Thread(() -> {
				for (int n = 0; !done.get(); n++) {
					long start = System.nanoTime();
					// a new key each time: nobody is rejected who is asked about
					limiter.decide(LIMIT, key + "." + n);
					long took = System.nanoTime() - start;
					longest.accumulateAndGet(took, Math::max);
					calls.incrementAndGet();
					// thousands a second, but processors are for the limiter, too
					long paused = System.nanoTime();
					LockSupport.parkNanos(PAUSE);
					longestPause.accumulateAndGet(System.nanoTime() - paused - PAUSE, Math::max);
				}
			});
			thread.start();
			threads.add(thread);
		}
		await().until(() -> calls.get() > 1000);
		lose(way);
		await().until(() -> !limiter.status().deciding());
		assertThat(limiter.decide(LIMIT, "new").granted()).as("denied").isFalse();
		assertThat(limiter.decide(LIMIT, "new").retryAfterMillis()).isEqualTo(1000);
		for (int i = 0; i < 3; i++) {
			assertThat(limiter.decide(RateLimit.of("open"), "new").granted()).as("allowed").isTrue();
		}
		if (way.problem != null) {
			await().untilAsserted(() -> assertThat(limiter.status().problem()).startsWith(way.problem));
		}
		long before = calls.get();
		await().until(() -> calls.get() > before + 3000);
		giveBack(way);
		long back = System.nanoTime();
		await().pollInterval(Duration.ofMillis(5)).until(() -> limiter.status().deciding());
		assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(10));
		assertThat(limiter.decide(LIMIT, "newer").granted()).isTrue();
		done.set(true);
		for (Thread thread : threads) {
			thread.join();
		}
		System.out.println(way + ": the longest of " + calls + " calls took " + longest.get() / 1_000_000
				+ " ms, back after " + (System.nanoTime() - back) / 1_000_000 + " ms");
		// so late come threads of a busy machine: the timer's, and then the caller's
		Duration late = Duration.ofNanos(2 * longestPause.get());
		assertThat(Duration.ofNanos(longest.get())).isLessThan(TIMEOUT.plus(SLACK).plus(late));
		assertThat(limiter.status().undecided()).isGreaterThan(3000);
		assertThat(limiter.status().problem()).isNull();
		assertThat(output.getOut().split(AWAY, -1)).hasSize(2);
		assertThat(output.getOut().split(BACK, -1)).hasSize(2);
		assertThat(output).contains("on-store-failure holds for calls: login=deny, open=allow");
	}

	@Test
	void eachInstanceDecidesForItself() {
		RedisRateLimiter limiter = connected(OnStoreFailure.LOCAL);
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
		this.redis.kill();
		await().until(() -> !limiter.status().deciding());
		assertThat(List.of(limiter.decide(LIMIT, "a"), limiter.decide(LIMIT, "a"), limiter.decide(LIMIT, "a")))
			.extracting(Decision::granted)
			.containsExactly(true, true, false);
		Decision rejected = limiter.decide(List.of(RateLimit.of("open").on("b"), LIMIT.on("a")));
		assertThat(rejected.granted()).isFalse();
		assertThat(rejected.limit()).isEqualTo(1);
		assertThat(rejected.retryAfterMillis()).isGreaterThan(1000);
	}

	@Test
	void aDryRunRejectsNothing() {
		RedisRateLimiter limiter = connected(OnStoreFailure.DENY);
		limiter.zones().put(ZONE.withDryRun(true));
		this.redis.kill();
		await().until(() -> !limiter.status().deciding());
		assertThat(List.of(limiter.decide(LIMIT, "a"), limiter.decide(LIMIT, "a"), limiter.decide(LIMIT, "a")))
			.allMatch(Decision::granted);
		limiter.zones().put(ZONE);
		assertThat(limiter.decide(LIMIT, "a").granted()).isFalse();
	}

	@Test
	void anApplicationStartsWithoutRedis(CapturedOutput output) {
		this.redis.kill();
		RedisRateLimiter limiter = limiter(this.redis.port(), OnStoreFailure.ALLOW);
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
		await().untilAsserted(() -> assertThat(limiter.status().problem()).startsWith("Redis cannot be reached")
			.contains("Connection refused", "Check that it runs and that spring.data.redis.* points at it"));
		await().until(() -> output.getOut().contains(AWAY));
		assertThat(output.getOut().split(AWAY, -1)).hasSize(2);
		this.redis.restart();
		await().until(() -> limiter.status().deciding());
		assertThat(List.of(limiter.decide(LIMIT, "a"), limiter.decide(LIMIT, "a"), limiter.decide(LIMIT, "a")))
			.extracting(Decision::granted)
			.containsExactly(true, true, false);
	}

	@Test
	void anApplicationStartsWhileRedisLoadsItsData(CapturedOutput output) {
		fill();
		this.redis.kill();
		this.restart = CompletableFuture.runAsync(this.redis::restart);
		RedisRateLimiter limiter = limiter(this.redis.port(), OnStoreFailure.ALLOW);
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
		await().untilAsserted(() -> assertThat(limiter.status().problem()).startsWith("Redis is loading its data")
			.endsWith("It decides when that is done"));
		this.restart.join();
		await().until(() -> limiter.status().deciding());
		await().until(() -> output.getOut().contains(BACK));
		assertThat(output.getOut().split(AWAY, -1)).hasSize(2);
		assertThat(output.getOut().split(BACK, -1)).hasSize(2);
	}

	@Test
	void whatWasUnderWayIsNotSentAgain() {
		RedisRateLimiter limiter = connected(OnStoreFailure.ALLOW);
		assertThat(limiter.decide(LIMIT.withBurst(100), "a").granted()).isTrue();
		this.proxy.swallowReplies((connection) -> true);
		assertThat(limiter.decide(LIMIT.withBurst(100), "a").granted()).isTrue();
		this.proxy.cut();
		await().until(() -> limiter.status().deciding());
		// two calls before, this is the third
		assertThat(limiter.decide(LIMIT.withDelay(0).withBurst(100), "a").excess()).isBetween(1500L, 2000L);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			CONFIG SET maxmemory 1        ; CONFIG SET maxmemory 0 ; the memory of Redis is full
			REPLICAOF 127.0.0.1 1         ; REPLICAOF NO ONE       ; a read-only replica
			ACL SETUSER default -set      ; ACL SETUSER default +@all ; lacks a right
			""")
	void refusalsOfRedisAreExplained(String breaking, String repairing, String problem, CapturedOutput output) {
		RedisRateLimiter limiter = connected(OnStoreFailure.DENY);
		this.redis.command(breaking.split(" "));
		assertThat(limiter.decide(LIMIT, "a").granted()).isFalse();
		assertThat(limiter.status().deciding()).isFalse();
		assertThat(limiter.status().problem()).contains(problem);
		// callers are told first
		await().until(() -> output.getOut().contains(AWAY));
		this.redis.command(repairing.split(" "));
		await().until(() -> limiter.status().deciding());
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
	}

	@Test
	void aCommandThatFailsGivesItsPlaceToTheNext() throws Exception {
		RedisRateLimiter limiter = connected(OnStoreFailure.DENY);
		for (int round = 0; round < 3; round++) {
			// while one command is refused others wait for its place
			this.redis.command("ACL", "SETUSER", "default", "-set");
			for (int i = 0; i < 100; i++) {
				assertThat(limiter.decideAsync(LIMIT, "refused" + i)).succeedsWithin(Duration.ofSeconds(10));
			}
			this.redis.command("ACL", "SETUSER", "default", "+@all");
			await().until(() -> limiter.status().deciding());
			String key = "round" + round;
			assertThat(limiter.decideAsync(LIMIT, key)).succeedsWithin(Duration.ofSeconds(10))
				.matches(Decision::granted);
			// and so does one that is overdue
			this.redis.pause();
			List<CompletableFuture<Decision>> overdue = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				overdue.add(limiter.decideAsync(LIMIT, key + i));
			}
			overdue.forEach((decision) -> assertThat(decision).succeedsWithin(Duration.ofSeconds(10))
				.matches((decided) -> !decided.granted()));
			this.redis.resume();
			await().until(() -> limiter.status().deciding());
			assertThat(limiter.decideAsync(LIMIT, key)).succeedsWithin(Duration.ofSeconds(10))
				.matches(Decision::granted);
		}
	}

	@Test
	void whileRedisIsBusyOthersDoNotWait() throws Exception {
		RedisRateLimiter limiter = connected(OnStoreFailure.DENY);
		Thread busy = new Thread(() -> this.redis.command("EVAL", "for i = 1, 4e8 do end", "0"));
		busy.start();
		await().until(() -> !limiter.decide(LIMIT, "a" + System.nanoTime()).granted());
		assertThat(limiter.status().problem()).startsWith("Redis did not answer within 500 ms");
		busy.join();
		await().until(() -> limiter.status().deciding());
	}

	@Test
	void nothingIsSaidOfAnApplicationThatEnds(CapturedOutput output) {
		RedisRateLimiter limiter = connected(OnStoreFailure.DENY);
		limiter.close();
		assertThat(limiter.decide(LIMIT, "a").granted()).isFalse();
		assertThat(limiter.status().deciding()).isFalse();
		limiter.connect().join();
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
		assertThat(output).doesNotContain(AWAY);
	}

	/**
	 * A way to lose Redis.
	 */
	enum Way {

		REFUSE("Redis cannot be reached"), HANG(null), DROP("Redis cannot be reached"),

		SLOW(null), LOAD("Redis is loading its data (LOADING");

		/** Told after some attempts to connect. */
		private final @Nullable String problem;

		Way(@Nullable String problem) {
			this.problem = problem;
		}

	}

}
