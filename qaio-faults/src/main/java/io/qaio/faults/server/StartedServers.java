package io.qaio.faults.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.qaio.faults.site.Servers;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import io.qaio.test.RedisSentinelProcess;
import io.qaio.test.ReplyProtocol;
import io.qaio.test.TarantoolProcess;
import io.qaio.test.WallClock;
import org.jspecify.annotations.Nullable;

/**
 * Servers that can be broken in many ways: those that stand alone are behind a proxy,
 * have clocks that can be stepped, and disks that can be filled.
 */
public final class StartedServers implements Servers {

	private static @Nullable List<String> debugging;

	private final String name;

	private final Map<String, String> properties = new HashMap<>();

	private final Map<String, String> environment = new HashMap<>();

	private final List<Object> found = new ArrayList<>();

	private StartedServers(String name) {
		this.name = name;
	}

	/**
	 * One Redis behind a proxy, which writes each change to the disk before it replies.
	 * @return the servers
	 */
	public static StartedServers redis() {
		return redis("redis", "always");
	}

	/**
	 * One Redis behind a proxy, which writes changes to its file before it replies, but
	 * to the disk each second. If it is killed it forgets nothing, unless its disk is
	 * slow.
	 * @return the servers
	 */
	public static StartedServers redisThatWritesEachSecond() {
		return redis("redis-everysec", "everysec");
	}

	private static StartedServers redis(String name, String fsync) {
		return new StartedServers(name).start((servers) -> {
			RedisProcess redis = servers.add(RedisProcess.start(servers.setup(), options(fsync)));
			servers.found.add((RedisMasters) () -> List.of(redis));
			if (DiskSpace.canBeFilled()) {
				servers.found.add(new DiskSpace(redis));
			}
			LoopbackProxy proxy = servers.add(LoopbackProxy.to(redis.port(), ReplyProtocol.RESP));
			servers.properties.put("spring.data.redis.host", "127.0.0.1");
			servers.properties.put("spring.data.redis.port", String.valueOf(proxy.port()));
		});
	}

	/**
	 * A Redis master and a replica, which a Sentinel watches.
	 * @return the servers
	 */
	public static StartedServers redisSentinel() {
		return new StartedServers("redis-sentinel").start((servers) -> {
			SentinelRedis redis = servers.add(SentinelRedis.start(options("everysec")));
			servers.properties.put("spring.data.redis.sentinel.master", RedisSentinelProcess.MASTER);
			servers.properties.put("spring.data.redis.sentinel.nodes", "127.0.0.1:" + redis.sentinel().port());
		});
	}

	/**
	 * A Redis Cluster of three masters, each with a replica.
	 * @return the servers
	 */
	public static StartedServers redisCluster() {
		return new StartedServers("redis-cluster").start((servers) -> {
			ClusterRedis redis = servers.add(new ClusterRedis(RedisClusterProcess.startWithReplicas(clusterOptions())));
			servers.properties.put("spring.data.redis.cluster.nodes", String.join(",", redis.cluster().addresses()));
		});
	}

	/**
	 * One Tarantool behind a proxy.
	 * @return the servers
	 */
	public static StartedServers tarantool() {
		return new StartedServers("tarantool").start((servers) -> {
			TarantoolProcess tarantool = servers.add(TarantoolProcess.start(servers.setup()));
			if (DiskSpace.canBeFilled()) {
				servers.found.add(new DiskSpace(tarantool));
			}
			LoopbackProxy proxy = servers.add(LoopbackProxy.to(tarantool.port(), ReplyProtocol.IPROTO));
			servers.properties.put("qaio.queue.tarantool.host", "127.0.0.1");
			servers.properties.put("qaio.queue.tarantool.port", String.valueOf(proxy.port()));
			servers.properties.put("qaio.queue.tarantool.timeout", "2s");
		});
	}

	/**
	 * No server, for what is in each JVM. Clocks of clients can be stepped all the same.
	 * @return the servers
	 */
	public static StartedServers none() {
		return new StartedServers("none").start((servers) -> {
		});
	}

	private static String[] options(String fsync) {
		List<String> options = new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", fsync));
		options.addAll(debugging());
		return options.toArray(String[]::new);
	}

	/**
	 * A master that only sleeps for a second must not be replaced.
	 */
	private static String[] clusterOptions() {
		return Stream.concat(Stream.of(options("everysec")), Stream.of("--cluster-node-timeout", "5000"))
			.toArray(String[]::new);
	}

	/**
	 * Redis 7 sleeps ({@code DEBUG SLEEP}) only if it was told to obey, which Redis 6.2
	 * does anyway and takes for a mistake.
	 */
	private static synchronized List<String> debugging() {
		if (debugging == null) {
			List<String> options = List.of("--enable-debug-command", "local");
			try {
				RedisProcess.start(options.toArray(String[]::new)).close();
				debugging = options;
			}
			catch (IllegalStateException ex) {
				debugging = List.of();
			}
		}
		return debugging;
	}

	private StartedServers start(Consumer<StartedServers> servers) {
		try {
			WallClock.create().ifPresent((clock) -> {
				this.found.add(new ClientsClock(add(clock)));
				this.environment.putAll(clock.environment());
			});
			servers.accept(this);
			return this;
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	private Consumer<ProcessBuilder> setup() {
		Map<String, String> clock = new HashMap<>();
		WallClock.create().ifPresent((created) -> {
			this.found.add(new ServersClock(add(created)));
			clock.putAll(created.environment());
		});
		return (builder) -> {
			DiskSpace.surviveFullDisk(builder);
			builder.environment().putAll(clock);
		};
	}

	private <T extends AutoCloseable> T add(T started) {
		this.found.add(started);
		return started;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Map<String, String> properties() {
		return Map.copyOf(this.properties);
	}

	@Override
	public Map<String, String> environment() {
		return Map.copyOf(this.environment);
	}

	@Override
	public <T> Optional<T> find(Class<T> type) {
		if (type == RedisProcess.class) {
			// one that takes commands: which servers these are may change
			return find(RedisMasters.class).map((masters) -> type.cast(masters.now().get(0)));
		}
		return this.found.stream().filter(type::isInstance).map(type::cast).findFirst();
	}

	@Override
	public void close() {
		List<Object> closing = new ArrayList<>(this.found);
		Collections.reverse(closing);
		for (Object started : closing) {
			if (started instanceof AutoCloseable closeable) {
				close(closeable);
			}
		}
	}

	private static void close(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(closeable + " could not be closed", ex);
		}
	}

}
