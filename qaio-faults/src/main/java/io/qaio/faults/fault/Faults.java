package io.qaio.faults.fault;

import java.util.List;
import java.util.stream.Stream;

import io.qaio.faults.fault.Fault.Target;
import io.qaio.faults.site.Servers;

/**
 * All faults that there are.
 */
public final class Faults {

	/** Those of servers first, as they are quicker than those that start processes. */
	private static final List<Fault> ALL = List.of(new ServerKilled(), new ConnectionsKilled(), new ScriptsFlushed(),
			new ClientsPaused(), new RedisAsleep(), new TarantoolBusy(), new ServerPaused(), new EverythingFlushed(),
			new WorkerPaused(), new ClientKilled("worker-killed", Target.WORKERS),
			new ClientKilled("producer-killed", Target.PRODUCERS));

	private Faults() {
	}

	/**
	 * The faults that can happen on some servers.
	 * @param servers the servers, which run
	 * @return the faults, in an order that stays
	 */
	public static List<Fault> of(Servers servers) {
		return Stream.concat(ALL.stream(), ServerFaults.survived().stream())
			.filter((fault) -> fault.appliesTo(servers))
			.toList();
	}

}
