package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.Decision;

/**
 * A call that waits for its decision.
 */
final class Asked {

	private final List<AskedLimit> limits;

	private final long since;

	private final CompletableFuture<Decision> decision = new CompletableFuture<>();

	/**
	 * Create a call.
	 * @param limits its limits, one or more, none of which has an empty key
	 * @param since when it came, in ns
	 */
	Asked(List<AskedLimit> limits, long since) {
		this.limits = limits;
		this.since = since;
	}

	List<AskedLimit> limits() {
		return this.limits;
	}

	long since() {
		return this.since;
	}

	CompletableFuture<Decision> decision() {
		return this.decision;
	}

}
