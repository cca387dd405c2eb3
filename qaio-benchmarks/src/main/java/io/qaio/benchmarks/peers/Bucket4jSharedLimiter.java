package io.qaio.benchmarks.peers;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.RemoteAsyncBucketBuilder;
import io.github.bucket4j.distributed.proxy.RemoteBucketBuilder;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.api.StatefulRedisConnection;
import io.qaio.benchmarks.harness.BareScript;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.SharedLimiter;

/**
 * bucket4j on Lettuce, each decision by itself or gathered by its optimisation, for which
 * the proxy of a bucket must be kept.
 */
public final class Bucket4jSharedLimiter implements SharedLimiter {

	private static final BucketConfiguration CONFIGURATION = BucketConfiguration.builder()
		.addLimit((limit) -> limit.capacity(BURST).refillGreedy(RATE, Duration.ofSeconds(1)))
		.build();

	private final String title;

	private final StatefulRedisConnection<byte[], byte[]> connection;

	private final ProxyManager<byte[]> manager;

	private final UnaryOperator<RemoteBucketBuilder<byte[]>> optimization;

	private final UnaryOperator<RemoteAsyncBucketBuilder<byte[]>> asyncOptimization;

	private final Map<String, BucketProxy> buckets = new ConcurrentHashMap<>();

	private final Map<String, AsyncBucketProxy> asyncBuckets = new ConcurrentHashMap<>();

	public Bucket4jSharedLimiter(RedisServer server, String title,
			UnaryOperator<RemoteBucketBuilder<byte[]>> optimization,
			UnaryOperator<RemoteAsyncBucketBuilder<byte[]>> asyncOptimization) {
		this.title = title;
		this.connection = server.connect();
		this.optimization = optimization;
		this.asyncOptimization = asyncOptimization;
		this.manager = Bucket4jLettuce.casBasedBuilder(this.connection)
			.expirationAfterWrite(
					ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)))
			.build();
	}

	@Override
	public String title() {
		return this.title;
	}

	@Override
	public boolean decide(String key) {
		return this.buckets.computeIfAbsent(key, this::bucket).tryConsume(1);
	}

	@Override
	public CompletableFuture<Boolean> decideAsync(String key) {
		return this.asyncBuckets.computeIfAbsent(key, this::asyncBucket).tryConsume(1);
	}

	private BucketProxy bucket(String key) {
		return this.optimization.apply(this.manager.builder()).build(name(key), () -> CONFIGURATION);
	}

	private AsyncBucketProxy asyncBucket(String key) {
		return this.asyncOptimization.apply(this.manager.asAsync().builder())
			.build(name(key), () -> CompletableFuture.completedFuture(CONFIGURATION));
	}

	private static byte[] name(String key) {
		return BareScript.bytes("{bkt4}:keys:" + key);
	}

	@Override
	public void close() {
		this.connection.close();
	}

}
