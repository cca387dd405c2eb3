package io.qaio.benchmarks.limiter;

import io.qaio.benchmarks.harness.Decider;
import io.qaio.benchmarks.harness.RandomKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Decisions about 100,000 keys in random order.
 */
public class RandomKeyDecisions extends Decisions {

	/**
	 * Create the limiters.
	 */
	public RandomKeyDecisions() {
		super(100_000);
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
