package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * Connections end inside a reply, so that the client has a part of it.
 */
public final class RepliesCutInside extends FaultOn<LoopbackProxy> {

	/** One fault for all sites. */
	public RepliesCutInside() {
		super("replies-cut-inside", LoopbackProxy.class, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.cutInsideReplies(true);
		return () -> proxy.cutInsideReplies(false);
	}

}
