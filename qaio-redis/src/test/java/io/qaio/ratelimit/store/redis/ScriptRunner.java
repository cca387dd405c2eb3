package io.qaio.ratelimit.store.redis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.DryRun;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.redis.CommandConnection;
import io.qaio.test.RedisProcess;
import org.jspecify.annotations.Nullable;

/**
 * Runs the script at times that tests choose.
 */
final class ScriptRunner implements AutoCloseable {

	/**
	 * Added to the times of tests, so that no bucket expires: Redis compares its expiry
	 * with its own clock.
	 */
	private static final long ZERO = 100_000_000_000_000L;

	private final RedisProcess redis;

	private final RedisClient client;

	private final CommandConnection connection;

	private final BucketNames names = new BucketNames("test", 1);

	private ScriptRunner(RedisProcess redis) {
		this.redis = redis;
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
		this.connection = CommandConnection.open(this.client);
	}

	static ScriptRunner start() {
		return new ScriptRunner(RedisProcess.start());
	}

	RedisZone zone(Zone zone) {
		return new RedisZone(zone, this.names.zone(zone.name()), OnStoreFailure.ALLOW, new DryRun(zone.name()));
	}

	/**
	 * Creates a call, without the limits whose keys are empty.
	 */
	static PendingDecision call(List<RedisZone> zones, List<KeyedLimit> limits) {
		List<PendingLimit> asked = new ArrayList<>();
		for (int i = 0; i < limits.size(); i++) {
			RateLimit limit = limits.get(i).limit();
			RedisZone zone = zones.stream()
				.filter((each) -> each.zone().name().equals(limit.zone()))
				.findFirst()
				.orElseThrow();
			if (!limits.get(i).key().isEmpty()) {
				asked.add(PendingLimit.of(i, limit, zone, limits.get(i).key()));
			}
		}
		return new OneShardDecision(asked, 0, new FallbackLimiter(), new CompletableFuture<>());
	}

	/**
	 * Decides about calls in one command.
	 * @param time the time, in ms
	 */
	List<DecisionBatch.Answer> decide(long time, List<PendingDecision> calls) {
		return decide(time, new DecisionBatch(calls));
	}

	List<DecisionBatch.Answer> decide(long time, DecisionBatch batch) {
		byte[][] arguments = batch.arguments(DecisionBatch.bytes(ZERO + time));
		return batch.answers(this.connection.<byte[]>call(DecisionBatch.SCRIPT, batch.keys(), arguments).join());
	}

	/**
	 * A charge that was made at a time.
	 */
	ChargeReturner.Charge charge(RedisZone zone, String key, long time) {
		return new ChargeReturner.Charge(new String(name(zone, key), StandardCharsets.UTF_8), ZERO + time, zone.rate());
	}

	/**
	 * Gives charges back in one command.
	 * @return how many buckets have changed
	 */
	long giveBack(List<ChargeReturner.Charge> charges) {
		return this.connection
			.<Long>callAtMostOnce(ChargeReturner.SCRIPT, ChargeReturner.keys(charges),
					ChargeReturner.arguments(charges))
			.join();
	}

	/**
	 * Reads the stored bucket: excess and time; null if there is none.
	 */
	long @Nullable [] bucket(RedisZone zone, String key) {
		byte[] state = this.connection.commands().get(name(zone, key)).toCompletableFuture().join();
		if (state == null) {
			return null;
		}
		return new long[] { number(state, 0), number(state, 6) - ZERO };
	}

	private static long number(byte[] state, int at) {
		return new BigInteger(state, at, 6).longValue();
	}

	/**
	 * The time at which a bucket expires, to the ms.
	 */
	long ends(RedisZone zone, String key) {
		byte[][] name = { name(zone, key) };
		long ends = this.connection.commands().<Long>eval("""
				local left = redis.call('PTTL', KEYS[1])
				local time = redis.call('TIME')
				return time[1] * 1000 + math.floor(time[2] / 1000) + left
				""", ScriptOutputType.INTEGER, name).toCompletableFuture().join();
		return ends - ZERO;
	}

	private static byte[] name(RedisZone zone, String key) {
		return PendingLimit.of(0, RateLimit.of("any"), zone, key).bucket().getBytes(StandardCharsets.UTF_8);
	}

	void forget(RedisZone zone, String key) {
		this.connection.commands().del(name(zone, key)).toCompletableFuture().join();
	}

	void clear() {
		this.redis.command("FLUSHALL");
	}

	RedisProcess redis() {
		return this.redis;
	}

	CommandConnection connection() {
		return this.connection;
	}

	@Override
	public void close() {
		this.connection.close();
		this.client.shutdown();
		this.redis.close();
	}

}
