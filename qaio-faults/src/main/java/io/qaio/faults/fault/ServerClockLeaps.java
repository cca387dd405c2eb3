package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.ServersClock;

/**
 * The wall clock of the server steps by an hour, forward or back, and back again at the
 * end. Leases and delays end at once by a step forward, and keep their length in a step
 * back.
 */
public final class ServerClockLeaps extends FaultOn<ServersClock> {

	/** One fault for all sites. */
	public ServerClockLeaps() {
		super("server-clock-leaps", ServersClock.class, Harm.SERVER_CLOCK_STEPS);
	}

	@Override
	Effect begin(ServersClock servers, Random random) throws Exception {
		servers.clock().set(Duration.ofHours(random.nextBoolean() ? 1 : -1));
		return () -> servers.clock().set(Duration.ZERO);
	}

}
