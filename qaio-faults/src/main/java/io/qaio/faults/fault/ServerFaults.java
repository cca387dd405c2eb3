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
				new RepliesDelayed(), new RepliesDropped(), new MemoryFull(), new DiskFull(), new ClientClocksStepped(),
				new ServerClockStepped(), new SentinelFailOver(), new SentinelFailOverAfterPause(),
				new SentinelMasterKilled(), new ClusterFailOver(), new ClusterMasterKilled(), new SlotMigrated());
	}

	/**
	 * Faults that have tests of their own and are not in the mix yet: connections that
	 * are silent for good, replies that end in the middle, and clocks of servers that
	 * leap by an hour.
	 * @return the faults, of which some apply to given servers
	 */
	public static List<Fault> notMixed() {
		return List.of(new ConnectionsSilent(), new RepliesCutInside(), new ServerClockLeaps());
	}

}
