package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;
import io.qaio.test.RedisProcess;

/**
 * Redis is busy with one command ({@code DEBUG SLEEP}), as with a slow script.
 */
final class RedisAsleep extends NamedFault {

	RedisAsleep() {
		super("redis-asleep", RedisProcess.class, Harm.UNAVAILABLE);
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return servers.find(RedisProcess.class).filter(RedisAsleep::mayDebug).isPresent();
	}

	@Override
	public Effect begin(Site site, Random random) {
		site.servers()
			.find(RedisProcess.class)
			.orElseThrow()
			.command("DEBUG", "SLEEP", String.valueOf(0.2 + random.nextInt(10) / 10.0));
		return Effect.OVER;
	}

	private static boolean mayDebug(RedisProcess redis) {
		try {
			return redis.command("DEBUG", "SLEEP", "0").equals("OK");
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

}
