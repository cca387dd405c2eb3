package io.qaio.benchmarks.peers;

import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Makes clients with Redisson's own settings.
 */
final class RedissonClients {

	private RedissonClients() {
	}

	static RedissonClient create(int port) {
		Config config = new Config();
		config.useSingleServer().setAddress("redis://127.0.0.1:" + port);
		return Redisson.create(config);
	}

}
