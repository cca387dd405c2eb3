package io.qaio.ratelimit.store.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;

/**
 * An instance that asks far more often than it is let in, from when it is told to start.
 */
final class HammeringApplication {

	static final Rate RATE = Rate.parse("100r/s");

	static final RateLimit LIMIT = new RateLimit("shared", 20, RateLimit.NO_DELAY);

	/** Calls a second of one of four instances: together 20 times the rate. */
	private static final int CALLS_PER_SECOND = 500;

	private HammeringApplication() {
	}

	/**
	 * Ask, once a line was read, and write how many calls were made and let in.
	 * @param arguments the port of Redis, for how many seconds, and whether to remember
	 * refusals
	 */
	public static void main(String... arguments) throws IOException, InterruptedException {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", Integer.parseInt(arguments[0])));
		long nanos = Duration.ofSeconds(Long.parseLong(arguments[1])).toNanos();
		RedisStoreSettings settings = RedisStoreSettings.DEFAULTS.withTimeout(Duration.ofSeconds(20))
			.withRememberRefusals(Boolean.parseBoolean(arguments[2]));
		try (RedisRateLimiter limiter = new RedisRateLimiter(() -> client, settings,
				List.of(new Zone("shared", RATE, 1)), (zone) -> OnStoreFailure.DENY)) {
			limiter.connect().join();
			System.out.println("ready");
			System.in.read();
			long start = System.nanoTime();
			long calls = 0;
			long granted = 0;
			for (long now = start; now - start < nanos; now = System.nanoTime()) {
				if (calls * 1_000_000_000L > (now - start) * CALLS_PER_SECOND) {
					Thread.sleep(1);
					continue;
				}
				calls++;
				granted += limiter.decide(LIMIT, "key").granted() ? 1 : 0;
			}
			System.out.println(calls + " " + granted + " " + limiter.status().undecided());
		}
		finally {
			client.shutdown();
		}
	}

}
