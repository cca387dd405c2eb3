package io.qaio.benchmarks;

/**
 * A line of the result.
 *
 * @param name what was measured
 * @param qaio what Qaio reached
 * @param bare what the bare design reached, not a number if there is none
 * @param bound what Qaio is held to
 */
record Row(String name, double qaio, double bare, Bound bound) {

	static Row alone(String name, double qaio, Bound bound) {
		return new Row(name, qaio, Double.NaN, bound);
	}

	double ratio() {
		return this.qaio / this.bare;
	}

	boolean holds() {
		return this.bound.holds().test(this);
	}

}
