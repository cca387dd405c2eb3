package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Site;
import io.qaio.test.RedisProcess;

/**
 * Redis lets its clients wait ({@code CLIENT PAUSE}): all of them, or those that write.
 */
final class ClientsPaused extends NamedFault {

	ClientsPaused() {
		super("clients-paused", RedisProcess.class, Harm.UNAVAILABLE);
	}

	@Override
	public Effect begin(Site site, Random random) {
		RedisProcess redis = site.servers().find(RedisProcess.class).orElseThrow();
		// a pause of all clients holds up the end of the pause, too
		redis.command("CLIENT", "PAUSE", String.valueOf(500 + random.nextInt(1000)),
				random.nextBoolean() ? "ALL" : "WRITE");
		return () -> redis.command("CLIENT", "UNPAUSE");
	}

}
