package io.qaio.benchmarks;

import java.util.List;
import java.util.function.Function;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Lets designs of a queue take turns on a server that is empty at the start of each turn.
 */
public abstract class Lifecycles extends TakingTurns<Contender> {

	private final Server server;

	Lifecycles(Function<Server, List<Contender>> contenders) {
		this(Server.ofThisFork(), contenders);
	}

	private Lifecycles(Server server, Function<Server, List<Contender>> contenders) {
		super(contenders.apply(server));
		this.server = server;
	}

	/**
	 * Empty the server.
	 */
	@Setup(Level.Iteration)
	public void clear() {
		this.server.clear();
	}

	final long run() throws Exception {
		return current().run();
	}

	/**
	 * Leave the server.
	 */
	@TearDown
	public void close() {
		this.server.close();
	}

}
