package io.qaio.benchmarks;

import java.util.List;
import java.util.function.Function;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Lets the designs take turns, one iteration each, in one JVM: what slows the machine
 * down for a while slows down all of them.
 */
@State(Scope.Benchmark)
public abstract class TakingTurns {

	private final Server server = Server.ofThisFork();

	private final List<Contender> contenders;

	private Contender current;

	private int turn;

	TakingTurns(Function<Server, List<Contender>> contenders) {
		this.contenders = contenders.apply(this.server);
		this.current = this.contenders.get(0);
	}

	/**
	 * Give the next iteration to the next design.
	 */
	@Setup(Level.Iteration)
	public void next() {
		this.current = this.contenders.get(this.turn++ % this.contenders.size());
		this.server.clear();
	}

	final long run() throws Exception {
		return this.current.run();
	}

	/**
	 * Leave the server.
	 */
	@TearDown
	public void close() {
		this.server.close();
	}

}
