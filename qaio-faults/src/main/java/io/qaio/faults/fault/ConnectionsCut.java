package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * Connections end, each after a whole reply. Commands that are under way may have been
 * executed or not, and the driver sends them again.
 */
public final class ConnectionsCut extends FaultOn<LoopbackProxy> {

	/** One fault for all sites. */
	public ConnectionsCut() {
		super("connections-cut", LoopbackProxy.class, Harm.REPLIES_LOST);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.cutBetweenReplies();
		return Effect.OVER;
	}

}
