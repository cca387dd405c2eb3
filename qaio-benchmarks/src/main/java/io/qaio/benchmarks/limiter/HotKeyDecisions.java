package io.qaio.benchmarks.limiter;

import io.qaio.benchmarks.harness.Decider;
import io.qaio.benchmarks.harness.RandomKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Decisions about one key.
 */
public class HotKeyDecisions extends Decisions {

	/**
	 * Create the limiters.
	 */
	public HotKeyDecisions() {
		super(1);
	}

	/**
	 * Decide.
	 * @param walk says which key comes next
	 * @return how many calls were granted
	 */
	@Benchmark
	@OperationsPerInvocation(Decider.CALLS)
	public int decisions(RandomKeys walk) {
		return decide(walk);
	}

}
