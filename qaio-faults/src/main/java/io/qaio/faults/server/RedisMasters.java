package io.qaio.faults.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.qaio.test.RedisProcess;

/**
 * The Redis servers that accept writes: one, or some of those that Sentinel or a cluster
 * has.
 */
@FunctionalInterface
public interface RedisMasters {

	/**
	 * The masters.
	 * @return the servers that are masters now, at least one
	 */
	List<RedisProcess> now();

	/**
	 * Some master.
	 * @param random decides which
	 * @return one of the masters
	 */
	default RedisProcess any(Random random) {
		List<RedisProcess> masters = new ArrayList<>(now());
		return masters.get(random.nextInt(masters.size()));
	}

}
