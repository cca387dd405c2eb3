package io.qaio.benchmarks.limiter;

import java.util.List;
import java.util.stream.IntStream;

import io.qaio.benchmarks.harness.AlternatingDesigns;
import io.qaio.benchmarks.harness.Decider;
import io.qaio.benchmarks.harness.RandomKeys;
import io.qaio.benchmarks.peers.Bucket4jDecider;
import io.qaio.benchmarks.peers.Resilience4jDecider;

/**
 * Decisions about known keys, all granted, by limiters that each hold a bucket for every
 * key.
 */
public abstract class Decisions extends AlternatingDesigns<Decider> {

	private final String[] keys;

	Decisions(int keys) {
		super(List.of(new QaioDecider(), new BareDecider(), new Resilience4jDecider(), new Bucket4jDecider()));
		this.keys = IntStream.range(0, keys).mapToObj((i) -> "10.0." + i / 256 + "." + i % 256).toArray(String[]::new);
	}

	final int decide(RandomKeys walk) {
		int granted = current().decide(this.keys, walk);
		if (granted != Decider.CALLS) {
			throw new IllegalStateException(current() + " refused " + (Decider.CALLS - granted) + " calls");
		}
		return granted;
	}

}
