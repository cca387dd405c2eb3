package io.qaio.faults.site;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.qaio.test.RedisProcess;

/**
 * One Redis. Usually it writes each command to its file before it answers, so that a kill
 * loses nothing.
 */
public final class RedisServers implements Servers {

	private static final String[] DURABLE = { "--appendonly", "yes", "--appendfsync", "always" };

	private static final String[] DURABLE_WITH_DEBUG = { "--appendonly", "yes", "--appendfsync", "always",
			"--enable-debug-command", "local" };

	private final RedisProcess redis;

	private RedisServers(RedisProcess redis) {
		this.redis = redis;
	}

	/**
	 * Start the server.
	 * @return the servers
	 */
	public static RedisServers start() {
		try {
			return new RedisServers(RedisProcess.start(DURABLE_WITH_DEBUG));
		}
		catch (IllegalStateException ex) {
			// before Redis 7 there was no such option
			return new RedisServers(RedisProcess.start(DURABLE));
		}
	}

	/**
	 * Start a server that writes nothing to its disk, which is faster.
	 * @return the servers
	 */
	public static RedisServers startWithoutFiles() {
		return new RedisServers(RedisProcess.start());
	}

	@Override
	public String name() {
		return "redis";
	}

	@Override
	public Map<String, String> properties() {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("spring.data.redis.host", "127.0.0.1");
		properties.put("spring.data.redis.port", String.valueOf(this.redis.port()));
		return properties;
	}

	@Override
	public <T> Optional<T> find(Class<T> type) {
		return type.isInstance(this.redis) ? Optional.of(type.cast(this.redis)) : Optional.empty();
	}

	@Override
	public void close() {
		this.redis.close();
	}

}
