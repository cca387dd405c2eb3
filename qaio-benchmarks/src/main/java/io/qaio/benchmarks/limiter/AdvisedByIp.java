package io.qaio.benchmarks.limiter;

import java.util.List;

import io.qaio.benchmarks.harness.AlternatingDesigns;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Calls of a method that is limited by its argument.
 */
public class AdvisedByIp extends AlternatingDesigns<AdvisedMethod> {

	/**
	 * Create the proxies.
	 */
	public AdvisedByIp() {
		super(List.of(AdvisedMethod.limited()::byIp, AdvisedMethod.interceptor(), AdvisedMethod.aspect()));
	}

	/**
	 * Call the method.
	 * @return its argument
	 */
	@Benchmark
	public String call() {
		return current().call("10.11.12.13");
	}

}
