package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Site;
import io.qaio.test.RedisProcess;

/**
 * Redis closes all connections of clients ({@code CLIENT KILL}), also those that wait.
 */
final class ConnectionsKilled extends NamedFault {

	ConnectionsKilled() {
		super("connections-killed", RedisProcess.class, Harm.REPLIES_LOST);
	}

	@Override
	public Effect begin(Site site, Random random) {
		RedisProcess redis = site.servers().find(RedisProcess.class).orElseThrow();
		redis.command("CLIENT", "KILL", "TYPE", "normal");
		redis.command("CLIENT", "KILL", "TYPE", "pubsub");
		return Effect.OVER;
	}

}
