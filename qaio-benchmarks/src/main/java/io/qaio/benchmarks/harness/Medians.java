package io.qaio.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The medians of what alternating designs reach.
 *
 * @param designs the designs, Qaio's first
 * @param values the median of each
 * @param <D> a design
 */
public record Medians<D extends MeasuredDrain>(List<D> designs, double[] values) {

	/**
	 * Measure.
	 * @param designs the designs, Qaio's first
	 * @param effort how long each warms up, and how many rounds it has
	 * @param step what a design does in one round
	 */
	public static <D extends MeasuredDrain> Medians<D> of(List<D> designs, Effort effort, Step<D> step)
			throws Exception {
		for (D design : designs) {
			long end = System.nanoTime() + effort.iteration().multipliedBy(effort.warmups()).toNanos();
			do {
				step.run(design);
			}
			while (System.nanoTime() < end);
		}
		double[][] values = new double[designs.size()][effort.rounds()];
		for (int round = 0; round < effort.rounds(); round++) {
			for (int i = 0; i < values.length; i++) {
				System.gc();
				values[i][round] = step.run(designs.get(i));
			}
		}
		List<Double> medians = new ArrayList<>();
		for (double[] each : values) {
			medians.add(new Figures(each).median());
		}
		return new Medians<>(designs, medians.stream().mapToDouble(Double::doubleValue).toArray());
	}

	public List<Row> rows(String what, Function<D, Bound> bounds) {
		List<Row> rows = new ArrayList<>();
		for (int i = 1; i < this.values.length; i++) {
			D other = this.designs.get(i);
			rows.add(new Row(what + "; beside: " + other.title(), this.values[0], this.values[i], bounds.apply(other)));
		}
		return rows;
	}

	/**
	 * What a design does in one round.
	 *
	 * @param <D> a design
	 */
	@FunctionalInterface
	public interface Step<D> {

		/**
		 * Do it.
		 * @param design the design
		 * @return what it reached
		 */
		double run(D design) throws Exception;

	}

}
