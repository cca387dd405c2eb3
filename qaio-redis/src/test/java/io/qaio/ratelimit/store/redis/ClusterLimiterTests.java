package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import io.qaio.test.ServerFailure;
import io.qaio.test.SlotMove;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Decisions of a cluster whose masters are replaced and whose slots move.
 */
@Timeout(120)
class ClusterLimiterTests {

	private static final Zone ZONE = new Zone("login", Rate.parse("1r/m"), 100);

	private static final RateLimit LIMIT = RateLimit.of("login").withBurst(100).withDelay(RateLimit.NO_DELAY);

	private static final String KEY = "{qaio}:login:";

	private RedisClusterProcess cluster;

	private RedisClusterClient client;

	@SuppressWarnings("NullAway.Init")
	private RedisRateLimiter limiter;

	@BeforeEach
	void start() {
		this.cluster = RedisClusterProcess.startWithReplicas();
		this.client = RedisClusterClient
			.create(this.cluster.nodes().stream().map((node) -> RedisURI.create("127.0.0.1", node.port())).toList());
	}

	@AfterEach
	void stop() {
		if (this.cluster != null) {
			this.limiter.close();
			this.client.shutdown(0, 1, TimeUnit.SECONDS);
			this.cluster.close();
		}
	}

	private void connect(Duration timeout) {
		this.limiter = new RedisRateLimiter(() -> this.client, RedisStoreSettings.DEFAULTS.withTimeout(timeout),
				List.of(ZONE), (zone) -> OnStoreFailure.DENY);
		await().ignoreExceptions().until(() -> {
			this.limiter.connect().join();
			return this.limiter.status().deciding();
		});
	}

	@ParameterizedTest
	@EnumSource
	void theNewMasterDecides(ServerFailure failure) {
		connect(RedisStoreSettings.DEFAULTS.timeout());
		await().until(() -> this.limiter.decide(LIMIT, "key").granted());
		failure.happensTo(this.cluster.ownerOf(KEY).orElseThrow());
		long start = System.nanoTime();
		await().until(() -> !this.limiter.decide(LIMIT, "key").granted());
		await().atMost(Duration.ofSeconds(15)).until(() -> this.limiter.decide(LIMIT, "key").granted());
		System.out.printf("granted after %.1f s%n", (System.nanoTime() - start) / 1e9);
	}

	@Test
	void aDecisionWaitsWhileTheSlotMoves() throws Exception {
		connect(Duration.ofSeconds(20));
		assertThat(this.limiter.decide(LIMIT, "a").granted()).isTrue();
		assertThat(this.limiter.decide(LIMIT, "b").granted()).isTrue();
		Instant since = this.limiter.status().since();
		RedisProcess source = this.cluster.ownerOf(KEY).orElseThrow();
		SlotMove move = new SlotMove(source.command("CLUSTER", "KEYSLOT", KEY), source,
				this.cluster.nodes().stream().filter((node) -> node != source).findFirst().orElseThrow());
		move.begin();
		move.moveKey();
		CompletableFuture<Decision> decision = this.limiter.decideAsync(List.of(LIMIT.on("a"), LIMIT.on("b")));
		await().pollDelay(Duration.ofMillis(300)).until(() -> true);
		assertThat(decision).isNotDone();
		move.complete();
		assertThat(decision.get(15, TimeUnit.SECONDS).granted()).isTrue();
		assertThat(this.limiter.status()).isEqualTo(new RedisStatus(true, since, null, false, 0));
	}

}
