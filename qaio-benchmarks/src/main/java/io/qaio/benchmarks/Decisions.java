package io.qaio.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Decisions about known keys, all granted, by limiters that each hold a bucket for every
 * key.
 */
public abstract class Decisions extends TakingTurns<Decider> {

	private final String[] keys;

	Decisions(int keys) {
		super(List.of(new QaioDecider(), new BareDecider(), new Resilience4jDecider(), new Bucket4jDecider()));
		this.keys = IntStream.range(0, keys).mapToObj((i) -> "10.0." + i / 256 + "." + i % 256).toArray(String[]::new);
	}

	final int decide(Keys walk) {
		int granted = current().decide(this.keys, walk);
		if (granted != Decider.CALLS) {
			throw new IllegalStateException(current() + " refused " + (Decider.CALLS - granted) + " calls");
		}
		return granted;
	}

}
