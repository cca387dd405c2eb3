package io.qaio.benchmarks.peers;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.SharedLimiter;
import org.redisson.Redisson;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Redisson's RRateLimiter.
 */
public final class RedissonSharedLimiter implements SharedLimiter {

	private final RedissonClient redisson;

	private final Map<String, RRateLimiter> limiters = new ConcurrentHashMap<>();

	public RedissonSharedLimiter(RedisServer server) {
		Config config = new Config();
		config.useSingleServer().setAddress("redis://127.0.0.1:" + server.port());
		this.redisson = Redisson.create(config);
	}

	@Override
	public String title() {
		return "Redisson";
	}

	private RRateLimiter limiter(String key) {
		return this.limiters.computeIfAbsent(key, (unknown) -> {
			RRateLimiter limiter = this.redisson.getRateLimiter("{rdsn}:keys:" + unknown);
			limiter.trySetRate(RateType.OVERALL, BURST, Duration.ofSeconds(1));
			return limiter;
		});
	}

	/**
	 * Say what the limits are, which blocks.
	 */
	public void prepare(String[] keys) {
		for (String key : keys) {
			limiter(key);
		}
	}

	/**
	 * The server was emptied.
	 */
	public void forget() {
		this.limiters.clear();
	}

	@Override
	public boolean decide(String key) {
		return limiter(key).tryAcquire();
	}

	@Override
	public CompletableFuture<Boolean> decideAsync(String key) {
		return limiter(key).tryAcquireAsync().toCompletableFuture();
	}

	@Override
	public void close() {
		this.redisson.shutdown();
	}

}
