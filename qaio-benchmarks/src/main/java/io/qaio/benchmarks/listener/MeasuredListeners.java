package io.qaio.benchmarks.listener;

import java.util.ArrayList;
import java.util.List;

import io.qaio.benchmarks.harness.MeasuredListener;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.peers.BullMq;
import io.qaio.benchmarks.peers.RedissonQueue;
import io.qaio.benchmarks.peers.RedissonStreams;
import io.qaio.benchmarks.peers.SpringStreams;

/**
 * The queues with listeners that are compared. Qaio's is the first.
 *
 * @param all all of them
 */
record MeasuredListeners(List<MeasuredListener> all) implements AutoCloseable {

	static MeasuredListeners open(RedisServer server) throws Exception {
		List<MeasuredListener> all = new ArrayList<>();
		all.add(new LocalListener(QaioListener.onRedis(server.port())));
		all.add(new LocalListener(new SpringStreams(server.port())));
		all.add(new LocalListener(new RedissonStreams(server.port())));
		all.add(new LocalListener(new RedissonQueue(server.port())));
		BullMq.start(server.port()).ifPresent(all::add);
		return new MeasuredListeners(all);
	}

	@Override
	public void close() throws Exception {
		for (MeasuredListener each : this.all) {
			each.close();
		}
	}

}
