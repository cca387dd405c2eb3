package io.qaio.benchmarks;

import java.util.List;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Lets the designs take turns, one iteration each, in one JVM: what slows the machine
 * down for a while slows down all of them.
 *
 * @param <D> a design
 */
@State(Scope.Benchmark)
public abstract class TakingTurns<D> {

	private final List<D> designs;

	private D current;

	private int turn;

	TakingTurns(List<D> designs) {
		this.designs = designs;
		this.current = designs.get(0);
	}

	/**
	 * Give the next iteration to the next design.
	 */
	@Setup(Level.Iteration)
	public void next() {
		this.current = this.designs.get(this.turn++ % this.designs.size());
	}

	final D current() {
		return this.current;
	}

}
