package io.qaio.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * The queues with listeners that are compared. Qaio's is the first.
 *
 * @param all all of them
 */
record Listenings(List<Listening> all) implements AutoCloseable {

	static Listenings open(Server server) throws Exception {
		List<Listening> all = new ArrayList<>();
		all.add(new ListeningHere(QaioListener.onRedis(server.port())));
		all.add(new ListeningHere(new SpringStreams(server.port())));
		all.add(new ListeningHere(new RedissonStreams(server.port())));
		all.add(new ListeningHere(new RedissonQueue(server.port())));
		BullMq.start(server.port()).ifPresent(all::add);
		return new Listenings(all);
	}

	@Override
	public void close() throws Exception {
		for (Listening each : this.all) {
			each.close();
		}
	}

}
