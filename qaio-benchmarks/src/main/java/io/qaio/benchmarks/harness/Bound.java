package io.qaio.benchmarks.harness;

import java.util.function.Predicate;

/**
 * What a figure is held to.
 *
 * @param text how a table says it
 * @param holds whether a row keeps to it
 */
public record Bound(String text, Predicate<Row> holds) {

	/** Only to compare with. */
	public static final Bound NONE = new Bound("", (row) -> true);

	public static Bound ratioAtLeast(double limit) {
		return new Bound("ratio >= " + limit, (row) -> row.ratio() >= limit);
	}

	public static Bound ratioAtMost(double limit) {
		return new Bound("ratio <= " + limit, (row) -> row.ratio() <= limit);
	}

	public static Bound atMost(double limit) {
		return new Bound("<= " + limit, (row) -> row.qaio() <= limit);
	}

}
