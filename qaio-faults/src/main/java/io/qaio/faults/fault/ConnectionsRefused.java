package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * The server refuses connections, and those that were open end after a whole reply.
 */
public final class ConnectionsRefused extends FaultOn<LoopbackProxy> {

	/** One fault for all sites. */
	public ConnectionsRefused() {
		super("connections-refused", LoopbackProxy.class, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.refuse();
		proxy.cutBetweenReplies();
		return proxy::accept;
	}

}
