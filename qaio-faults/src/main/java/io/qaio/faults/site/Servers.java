package io.qaio.faults.site;

import java.util.Map;
import java.util.Optional;

/**
 * The servers of a site, which run: one Redis, one behind a proxy, a Sentinel with its
 * Redis servers, a cluster, a Tarantool. {@link #close()} ends them and all else that was
 * started for them.
 */
public interface Servers extends AutoCloseable {

	/**
	 * What these servers are, for people.
	 * @return the name, such as {@code redis} or {@code redis-sentinel}
	 */
	String name();

	/**
	 * How an application reaches the servers.
	 * @return properties of Spring Boot, such as {@code spring.data.redis.port}
	 */
	Map<String, String> properties();

	/**
	 * Environment variables of the processes that use these servers.
	 * @return values by names
	 */
	default Map<String, String> environment() {
		return Map.of();
	}

	/**
	 * Ask for what a fault needs, to see whether it applies here.
	 * @param type such as {@code RedisProcess}, {@code TarantoolProcess},
	 * {@code LoopbackProxy} or {@code RedisClusterProcess}
	 * @param <T> the type
	 * @return that server, or what stands before it; empty if there is none
	 */
	<T> Optional<T> find(Class<T> type);

	@Override
	void close();

}
