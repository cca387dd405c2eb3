package io.qaio.faults.fault;

import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;
import io.qaio.test.ServerProcess;

/**
 * The server is stopped ({@code SIGSTOP}): connections stay open and nothing is answered.
 */
final class ServerPaused implements Fault {

	@Override
	public String name() {
		return "server-paused";
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return servers.find(ServerProcess.class).isPresent();
	}

	@Override
	public Set<Harm> harms() {
		return Set.of(Harm.UNAVAILABLE);
	}

	@Override
	public Effect begin(Site site, Random random) {
		ServerProcess server = site.servers().find(ServerProcess.class).orElseThrow();
		server.pause();
		return server::resume;
	}

}
