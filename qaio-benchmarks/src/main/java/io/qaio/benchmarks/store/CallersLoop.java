package io.qaio.benchmarks.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.queue.LifecycleDesign;

/**
 * Blocking callers that run a design over and over. Designs alternate in this JVM.
 *
 * @param callers how many threads call
 * @param tasks how many tasks one run is about
 * @param effort how long to measure
 */
record CallersLoop(int callers, int tasks, Effort effort) {

	/**
	 * Measure.
	 * @return the median of the tasks a second of each design
	 */
	double[] medians(List<LifecycleDesign> designs) throws Exception {
		double[][] rates = new double[designs.size()][this.effort.iterations()];
		for (int iteration = -this.effort.warmups(); iteration < this.effort.iterations(); iteration++) {
			for (int i = 0; i < rates.length; i++) {
				System.gc();
				double rate = rate(designs.get(i));
				if (iteration >= 0) {
					rates[i][iteration] = rate;
				}
			}
		}
		double[] medians = new double[rates.length];
		for (int i = 0; i < medians.length; i++) {
			medians[i] = new Figures(rates[i]).median();
		}
		return medians;
	}

	private double rate(LifecycleDesign design) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(this.callers);
		try {
			long start = System.nanoTime();
			long end = start + this.effort.iteration().toNanos();
			List<Future<Long>> runs = new ArrayList<>();
			for (int i = 0; i < this.callers; i++) {
				runs.add(threads.submit(() -> run(design, end)));
			}
			long total = 0;
			for (Future<Long> run : runs) {
				total += run.get();
			}
			return total * this.tasks / ((System.nanoTime() - start) / 1e9);
		}
		finally {
			threads.shutdown();
		}
	}

	private static long run(LifecycleDesign design, long end) throws Exception {
		long runs = 0;
		while (System.nanoTime() < end) {
			design.run();
			runs++;
		}
		return runs;
	}

}
