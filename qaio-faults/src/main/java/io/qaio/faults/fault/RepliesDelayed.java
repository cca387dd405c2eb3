package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * Replies come a few hundredths of a second late.
 */
public final class RepliesDelayed extends FaultOn<LoopbackProxy> {

	/** One fault for all sites. */
	public RepliesDelayed() {
		super("replies-delayed", LoopbackProxy.class, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.delayReplies(Duration.ofMillis(20 + random.nextInt(180)));
		return () -> proxy.delayReplies(Duration.ZERO);
	}

}
