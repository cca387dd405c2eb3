package io.qaio.benchmarks.queue;

import java.util.List;
import java.util.function.Function;

import io.qaio.benchmarks.harness.AlternatingDesigns;
import io.qaio.benchmarks.harness.RedisServer;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Lets designs of a queue take turns on a server that is empty at the start of each turn.
 */
public abstract class Lifecycles extends AlternatingDesigns<LifecycleDesign> {

	private final RedisServer server;

	Lifecycles(Function<RedisServer, List<LifecycleDesign>> contenders) {
		this(RedisServer.ofThisFork(), contenders);
	}

	private Lifecycles(RedisServer server, Function<RedisServer, List<LifecycleDesign>> contenders) {
		super(contenders.apply(server));
		this.server = server;
	}

	/**
	 * Empty the server, and let the next design get ready.
	 */
	@Setup(Level.Iteration)
	public void clear() {
		this.server.clear();
		current().prepare();
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
