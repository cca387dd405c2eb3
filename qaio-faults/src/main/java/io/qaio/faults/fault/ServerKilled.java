package io.qaio.faults.fault;

import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;
import io.qaio.test.ServerProcess;

/**
 * The server is killed, and started again with what it wrote to its files.
 */
final class ServerKilled implements Fault {

	@Override
	public String name() {
		return "server-killed";
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return servers.find(ServerProcess.class).isPresent();
	}

	@Override
	public Set<Harm> harms() {
		return Set.of(Harm.UNAVAILABLE, Harm.REPLIES_LOST);
	}

	@Override
	public Effect begin(Site site, Random random) {
		ServerProcess server = site.servers().find(ServerProcess.class).orElseThrow();
		server.kill();
		return server::restart;
	}

}
