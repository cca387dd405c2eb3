package io.qaio.benchmarks.limiter;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.SharedLimiter;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.ratelimit.store.redis.RedisStoreSettings;

/**
 * Qaio's limiter with its zone in Redis.
 */
final class QaioSharedLimiter implements SharedLimiter {

	private final RedisClient client;

	private final RedisRateLimiter limiter;

	private final RateLimit limit;

	QaioSharedLimiter(RedisServer server) {
		this(server, Rate.parse(RATE + "r/s"), BURST);
	}

	QaioSharedLimiter(RedisServer server, Rate rate, int burst) {
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
		this.limiter = new RedisRateLimiter(() -> this.client,
				RedisStoreSettings.DEFAULTS.withTimeout(Duration.ofSeconds(10)), List.of(new Zone("keys", rate, 1)),
				(zone) -> OnStoreFailure.DENY);
		this.limit = new RateLimit("keys", burst, RateLimit.NO_DELAY);
		this.limiter.connect().join();
	}

	@Override
	public String title() {
		return "Qaio";
	}

	@Override
	public boolean decide(String key) {
		return this.limiter.decide(this.limit, key).granted();
	}

	@Override
	public CompletableFuture<Boolean> decideAsync(String key) {
		return this.limiter.decideAsync(this.limit, key).thenApply(Decision::granted);
	}

	@Override
	public void close() {
		this.limiter.close();
		this.client.shutdown();
	}

}
