package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Site;
import io.qaio.test.ServerProcess;

/**
 * The server is killed, and started again with what it wrote to its files.
 */
final class ServerKilled extends NamedFault {

	ServerKilled() {
		super("server-killed", ServerProcess.class, Harm.UNAVAILABLE, Harm.REPLIES_LOST);
	}

	@Override
	public Effect begin(Site site, Random random) {
		ServerProcess server = site.servers().find(ServerProcess.class).orElseThrow();
		server.kill();
		return server::restart;
	}

}
