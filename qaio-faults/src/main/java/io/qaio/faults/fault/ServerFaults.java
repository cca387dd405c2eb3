package io.qaio.faults.fault;

import java.util.List;

/**
 * Faults of servers and of the way to them, beside those of single commands and
 * processes.
 */
public final class ServerFaults {

	private ServerFaults() {
	}

	/**
	 * Faults that everything has to survive: the default mix.
	 * @return the faults, of which some apply to given servers
	 */
	public static List<Fault> survived() {
		return List.of(new ConnectionsRefused(), new ConnectionsHang(), new ConnectionsSlow(), new ConnectionsCut(),
				new RepliesDelayed(), new RepliesDropped(), new RepliesCutInside(), new ConnectionsSilent(),
				new MemoryFull(), new DiskFull(), new ClientClocksStepped(), new ServerClockStepped(),
				new ServerClockLeaps(), new SentinelFailOver(), new SentinelFailOverAfterPause(),
				new SentinelMasterKilled(), new ClusterFailOver(), new ClusterMasterKilled(), new SlotMigrated());
	}

}
