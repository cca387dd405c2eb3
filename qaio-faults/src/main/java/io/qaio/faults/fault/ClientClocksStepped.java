package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.ClientsClock;

/**
 * The wall clocks of the processes that use the servers step by up to an hour, forward or
 * back, and back again at the end. Nothing may depend on them.
 */
public final class ClientClocksStepped extends FaultOn<ClientsClock> {

	/** One fault for all sites. */
	public ClientClocksStepped() {
		super("client-clocks-stepped", ClientsClock.class, Harm.CLIENT_CLOCK_STEPS);
	}

	@Override
	Effect begin(ClientsClock clients, Random random) throws Exception {
		clients.clock().set(Duration.ofSeconds(random.nextInt(7201) - 3600));
		return () -> clients.clock().set(Duration.ZERO);
	}

}
