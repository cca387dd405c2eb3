package io.qaio.faults.fault;

import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;
import io.qaio.test.RedisProcess;

/**
 * Redis closes all connections of clients ({@code CLIENT KILL}), also those that wait.
 */
final class ConnectionsKilled implements Fault {

	@Override
	public String name() {
		return "connections-killed";
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return servers.find(RedisProcess.class).isPresent();
	}

	@Override
	public Set<Harm> harms() {
		return Set.of(Harm.REPLIES_LOST);
	}

	@Override
	public Effect begin(Site site, Random random) {
		RedisProcess redis = site.servers().find(RedisProcess.class).orElseThrow();
		redis.command("CLIENT", "KILL", "TYPE", "normal");
		redis.command("CLIENT", "KILL", "TYPE", "pubsub");
		return Effect.OVER;
	}

}
