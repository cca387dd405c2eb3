package io.qaio.benchmarks.harness;

import java.util.List;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Designs that alternate in one JVM, one iteration each: what slows the machine down for
 * a while slows down all of them.
 *
 * @param <D> a design
 */
@State(Scope.Benchmark)
public abstract class AlternatingDesigns<D> {

	private final List<D> designs;

	private D current;

	private int iteration;

	public AlternatingDesigns(List<D> designs) {
		this.designs = designs;
		this.current = designs.get(0);
	}

	/**
	 * Give the next iteration to the next design.
	 */
	@Setup(Level.Iteration)
	public void next() {
		this.current = this.designs.get(this.iteration++ % this.designs.size());
	}

	public final D current() {
		return this.current;
	}

}
