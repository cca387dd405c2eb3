package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * Nothing passes on the connections, in no direction, but all of it arrives later.
 */
public final class ConnectionsHang extends FaultOn<LoopbackProxy> {

	/** One fault for all sites. */
	public ConnectionsHang() {
		super("connections-hang", LoopbackProxy.class, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.hang();
		return proxy::goOn;
	}

}
