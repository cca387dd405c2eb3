package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * The server says nothing more on the connections that are open, and they never end. Not
 * in the default mix: this is not survived yet.
 */
public final class ConnectionsSilent extends FaultOn<LoopbackProxy> {

	/** One fault for all sites. */
	public ConnectionsSilent() {
		super("connections-silent", LoopbackProxy.class, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.swallowReplies((connection) -> true);
		return Effect.OVER;
	}

}
