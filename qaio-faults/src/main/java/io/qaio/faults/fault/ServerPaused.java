package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Site;
import io.qaio.test.ServerProcess;

/**
 * The server is stopped ({@code SIGSTOP}): connections stay open and nothing is answered.
 */
final class ServerPaused extends NamedFault {

	ServerPaused() {
		super("server-paused", ServerProcess.class, Harm.UNAVAILABLE);
	}

	@Override
	public Effect begin(Site site, Random random) {
		ServerProcess server = site.servers().find(ServerProcess.class).orElseThrow();
		server.pause();
		return server::resume;
	}

}
