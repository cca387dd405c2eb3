package io.qaio.benchmarks.harness;

/**
 * A row of the result table.
 *
 * @param name what was measured
 * @param qaio what Qaio reached
 * @param bare what the bare design reached, not a number if there is none
 * @param bound what Qaio is held to
 */
public record Row(String name, double qaio, double bare, Bound bound) {

	public static Row alone(String name, double qaio, Bound bound) {
		return new Row(name, qaio, Double.NaN, bound);
	}

	public double ratio() {
		return this.qaio / this.bare;
	}

	public boolean holds() {
		return this.bound.holds().test(this);
	}

}
