package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Twelve shards in a cluster of three masters, one of which goes away.
 */
@Timeout(120)
class ShardedClusterTests {

	private static final Zone SLOW = new Zone("slow", Rate.parse("0.001"), 100);

	private static final Zone TOTAL = new Zone("total", Rate.parse("0.002"), 100);

	private static final RateLimit LIMIT = RateLimit.of("slow").withBurst(1_000_000).withDelay(RateLimit.NO_DELAY);

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private LimiterDeployment redis;

	@SuppressWarnings("NullAway.Init")
	private RedisRateLimiter limiter;

	@BeforeEach
	void start() {
		this.redis = LimiterDeployment.start(LimiterDeployment.Kind.CLUSTER_OF_TWELVE_SHARDS);
	}

	@AfterEach
	void stop() {
		if (this.redis != null) {
			this.limiter.close();
			this.redis.close();
		}
	}

	private void connect(OnStoreFailure onStoreFailure, Duration timeout) {
		this.limiter = new RedisRateLimiter(this.redis::client,
				RedisStoreSettings.DEFAULTS.withShards(12).withRememberRejections(false).withTimeout(timeout),
				List.of(SLOW, TOTAL), (zone) -> onStoreFailure);
		await().ignoreExceptions().until(() -> {
			this.limiter.connect().join();
			return this.limiter.status().deciding();
		});
	}

	/**
	 * A key for each shard of a server, or of the others.
	 */
	private List<String> keys(RedisProcess server, boolean itsOwn) {
		return IntStream.range(0, 12)
			.mapToObj((shard) -> IntStream.iterate(0, (i) -> i + 1)
				.mapToObj((i) -> "key" + i)
				.filter((key) -> BucketShards.shardOf(key, 12) == shard)
				.findFirst()
				.orElseThrow())
			.filter((key) -> (this.redis.ownerOf(this.redis.bucket("slow", key)) == server) == itsOwn)
			.toList();
	}

	private boolean granted(String key) {
		return this.limiter.decideAsync(LIMIT, key).orTimeout(5, TimeUnit.SECONDS).join().granted();
	}

	@Test
	void keysAndDecisionsAreSpreadEvenly() {
		connect(OnStoreFailure.DENY, TIMEOUT);
		List<Long> before = this.redis.servers().stream().map(RedisProcess::scriptCalls).toList();
		for (int i = 0; i < 10_000; i++) {
			assertThat(this.limiter.decide(LIMIT, "tenant-" + i).granted()).isTrue();
		}
		assertThat(this.limiter.status().undecided()).isZero();
		for (int i = 0; i < 3; i++) {
			RedisProcess server = this.redis.servers().get(i);
			assertThat(Long.parseLong(server.command("DBSIZE"))).as("keys").isBetween(3000L, 3667L);
			assertThat(server.scriptCalls() - before.get(i)).as("decisions").isBetween(3000L, 3667L);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theShardsOfOtherNodesGoOn(boolean killed) throws Exception {
		connect(OnStoreFailure.DENY, Duration.ofSeconds(1));
		RedisProcess lost = this.redis.servers().get(1);
		List<String> its = keys(lost, true);
		List<String> others = keys(lost, false);
		assertThat(its).hasSize(4);
		assertThat(others).hasSize(8);
		its.forEach((key) -> assertThat(this.limiter.decide(LIMIT, key).granted()).isTrue());
		List<Longest> longest = others.stream().map((key) -> new Longest(() -> granted(key), key)).toList();
		// nobody is called: how long this machine lets no thread run
		Longest machine = new Longest(() -> true, "machine");
		new Thread(machine).start();
		List<CompletableFuture<Void>> callers = longest.stream()
			.map((each) -> CompletableFuture.runAsync(each, (task) -> new Thread(task).start()))
			.toList();
		await().until(() -> longest.stream().allMatch((each) -> each.granted > 10));
		if (killed) {
			lost.kill();
		}
		else {
			lost.pause();
		}
		await().atMost(Duration.ofSeconds(10))
			.until(() -> its.stream().noneMatch((key) -> this.limiter.decide(LIMIT, key).granted()));
		assertThat(this.limiter.status().deciding()).isFalse();
		assertThat(this.limiter.status().problem()).startsWith("4 of 12 shards: ");
		// the cluster has to notice, and drivers look for a new master
		await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
		List<Long> granted = longest.stream().map((each) -> each.granted).toList();
		if (killed) {
			lost.restart();
		}
		else {
			lost.resume();
		}
		await().atMost(Duration.ofSeconds(20))
			.until(() -> its.stream().allMatch((key) -> this.limiter.decide(LIMIT, key).granted()));
		await().until(() -> this.limiter.status().deciding());
		longest.forEach((each) -> each.ended = true);
		machine.ended = true;
		System.out.printf("longest pause of the machine %d ms%n", TimeUnit.NANOSECONDS.toMillis(machine.pause));
		CompletableFuture.allOf(callers.toArray(CompletableFuture<?>[]::new)).get(10, TimeUnit.SECONDS);
		for (int i = 0; i < longest.size(); i++) {
			Longest each = longest.get(i);
			System.out.printf("%s: %d granted, longest pause %d ms%n", each.key, each.granted,
					TimeUnit.NANOSECONDS.toMillis(each.pause));
			assertThat(each.rejected).as("rejected calls of %s", each.key).isZero();
			assertThat(granted.get(i)).isGreaterThan(100);
			assertThat(Duration.ofNanos(each.pause - machine.pause)).as("pause of %s", each.key)
				.isLessThan(Duration.ofSeconds(1));
		}
	}

	@Test
	void connectionsToOneNodeThatBreakDoNotStopShardsOfOthers() {
		connect(OnStoreFailure.DENY, TIMEOUT);
		for (RedisProcess server : this.redis.servers()) {
			List<String> others = keys(server, false);
			// to decide, a shard is connected to its own node; one of its connections
			// goes to any
			assertThat(server.command("CLIENT", "KILL", "TYPE", "normal")).isNotEqualTo("0");
			long start = System.nanoTime();
			while (System.nanoTime() - start < Duration.ofMillis(500).toNanos()) {
				assertThat(others).allMatch(this::granted);
			}
			await().until(() -> keys(server, true).stream().allMatch(this::granted));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aCallWithALimitOnANodeThatIsSilent(boolean allow) {
		connect(allow ? OnStoreFailure.ALLOW : OnStoreFailure.DENY, TIMEOUT);
		RedisProcess silent = this.redis.servers().get(1);
		String here = keys(silent, false).get(0);
		String there = keys(silent, true).get(0);
		RateLimit limit = LIMIT.withBurst(4);
		List<KeyedLimit> both = List.of(limit.on(here), RateLimit.of("total").withBurst(4).on(there));
		assertThat(this.limiter.decide(both).granted()).isTrue();
		silent.pause();
		long start = System.nanoTime();
		Decision first = this.limiter.decide(both);
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		assertThat(first.granted()).isEqualTo(allow);
		assertThat(took).isBetween(TIMEOUT.minusMillis(100), TIMEOUT.multipliedBy(2).minusMillis(100));
		List<Decision> later = new ArrayList<>();
		start = System.nanoTime();
		for (int i = 0; i < 3; i++) {
			later.add(this.limiter.decide(both));
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("it is known to be away").isLessThan(TIMEOUT);
		assertThat(later).allMatch((decision) -> decision.granted() == allow);
		int left = (int) IntStream.range(0, 10).filter((i) -> this.limiter.decide(limit, here).granted()).count();
		assertThat(left).as("charged where the call was let in, given back where not").isEqualTo(allow ? 0 : 4);
		silent.resume();
	}

	/**
	 * Calls with one key, and the longest time between two that are let in.
	 */
	private static final class Longest implements Runnable {

		private final BooleanSupplier call;

		private final String key;

		private volatile boolean ended;

		private volatile int rejected;

		private volatile long granted;

		private volatile long pause;

		private Longest(BooleanSupplier call, String key) {
			this.call = call;
			this.key = key;
		}

		@Override
		@SuppressWarnings("NonAtomicOperationOnVolatileField")
		public void run() {
			long last = System.nanoTime();
			while (!this.ended) {
				boolean granted = this.call.getAsBoolean();
				long now = System.nanoTime();
				if (granted) {
					this.granted++;
					this.pause = Math.max(this.pause, now - last);
					last = now;
				}
				else {
					this.rejected++;
				}
				LockSupport.parkNanos(1_000_000);
			}
		}

	}

}
