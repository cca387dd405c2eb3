package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.test.LoopbackProxy;

/**
 * The server says nothing more on the connections that are open. They do not end: clients
 * have to notice. The fault is over when they have closed all that lost something; what
 * has nothing to say is cut then. The run fails if a client keeps one.
 */
public final class ConnectionsSilent extends FaultOn<LoopbackProxy> {

	/** Clients notice within ten seconds, unless they are stopped. */
	private static final long PATIENCE_NANOS = 30_000_000_000L;

	/** One fault for all sites. */
	public ConnectionsSilent() {
		super("connections-silent", LoopbackProxy.class, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(LoopbackProxy proxy, Random random) throws Exception {
		proxy.swallowReplies((connection) -> true);
		return () -> {
			long end = System.nanoTime() + PATIENCE_NANOS;
			while (proxy.silent() > 0 && System.nanoTime() < end) {
				Thread.sleep(1);
			}
			int kept = proxy.silent();
			proxy.cutSilent();
			if (kept > 0) {
				throw new IllegalStateException(
						"Clients keep " + kept + " connections on which nothing arrives any more");
			}
		};
	}

}
