package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * Commands are executed, but their replies are lost, and then the connections end: the
 * driver sends again what was done already. If nothing is said within two seconds, only
 * the connections end.
 */
public final class RepliesDropped extends FaultOn<LoopbackProxy> {

	private static final long PATIENCE_NANOS = 2_000_000_000L;

	/** One fault for all sites. */
	public RepliesDropped() {
		super("replies-dropped", LoopbackProxy.class, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.swallowReplies((connection) -> true);
		long end = System.nanoTime() + PATIENCE_NANOS;
		while (proxy.swallowed() == 0 && System.nanoTime() < end) {
			Thread.sleep(1);
		}
		proxy.cutBetweenReplies();
		return Effect.OVER;
	}

}
