package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * Connections carry a few kilobytes per second only.
 */
public final class ConnectionsSlow extends FaultOn<LoopbackProxy> {

	/** One fault for all sites. */
	public ConnectionsSlow() {
		super("connections-slow", LoopbackProxy.class, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.throttle(20_000 + random.nextInt(80_000));
		return () -> proxy.throttle(0);
	}

}
