package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.RedisMasters;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;

/**
 * A master has no memory left ({@code maxmemory}, which evicts nothing): puts are
 * refused, while tasks can be taken and acked. Half of the times there is room for a few
 * tasks first.
 */
public final class MemoryFull extends FaultOn<RedisMasters> {

	/** One fault for all sites. */
	public MemoryFull() {
		super("redis-memory-full", RedisMasters.class, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(RedisMasters masters, Random random) throws Exception {
		RedisProcess redis = masters.any(random);
		long room = random.nextBoolean() ? 256 * 1024 : 0;
		redis.command("CONFIG", "SET", "maxmemory", String.valueOf(used(redis) + room));
		return () -> restore(redis);
	}

	private static long used(RedisProcess redis) {
		return redis.command("INFO", "memory")
			.lines()
			.filter((line) -> line.startsWith("used_memory:"))
			.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Another fault may be at work on the server, which would not listen.
	 */
	private static void restore(RedisProcess redis) {
		Awaitility.await("a Redis that accepts maxmemory")
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptions()
			.until(() -> redis.command("CONFIG", "SET", "maxmemory", "0").equals("OK"));
	}

}
