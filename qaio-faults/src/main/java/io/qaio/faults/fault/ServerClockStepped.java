package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.ServersClock;

/**
 * The wall clock of the server steps by up to five seconds, forward or back, and back
 * again at the end. Rates and deduplication windows last longer or shorter by as much,
 * and so may leases and delays.
 */
public final class ServerClockStepped extends FaultOn<ServersClock> {

	/** One fault for all sites. */
	public ServerClockStepped() {
		super("server-clock-stepped", ServersClock.class, Harm.SERVER_CLOCK_STEPS);
	}

	@Override
	Effect begin(ServersClock servers, Random random) throws Exception {
		servers.clock().set(Duration.ofMillis(random.nextInt(10_001) - 5_000));
		return () -> servers.clock().set(Duration.ZERO);
	}

}
