package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import io.qaio.test.ShiftedClock;
import org.jspecify.annotations.Nullable;

/**
 * Servers that a limiter of tests uses, and in how many shards.
 */
final class LimiterDeployment implements AutoCloseable {

	private static final Set<String> FOR_ALL = Set.of("FLUSHALL", "SCRIPT", "KEYS", "CONFIG");

	private final @Nullable RedisClusterProcess cluster;

	private final List<RedisProcess> servers;

	private final AbstractRedisClient client;

	private final BucketNames names;

	private LimiterDeployment(@Nullable RedisClusterProcess cluster, List<RedisProcess> servers, int shards) {
		this.cluster = cluster;
		this.servers = servers;
		List<RedisURI> addresses = servers.stream()
			.map((server) -> RedisURI.create("127.0.0.1", server.port()))
			.toList();
		this.client = (cluster != null) ? RedisClusterClient.create(addresses) : RedisClient.create(addresses.get(0));
		this.names = new BucketNames("qaio", shards);
	}

	static LimiterDeployment start(Kind kind) {
		if (kind.cluster) {
			RedisClusterProcess cluster = RedisClusterProcess.start("--cluster-require-full-coverage", "no");
			return new LimiterDeployment(cluster, cluster.nodes(), kind.shards);
		}
		return new LimiterDeployment(null, List.of(RedisProcess.start(ShiftedClock.byHours(kind.hours))), kind.shards);
	}

	AbstractRedisClient client() {
		return this.client;
	}

	List<RedisProcess> servers() {
		return this.servers;
	}

	void awaitComplete() {
		if (this.cluster != null) {
			this.cluster.awaitComplete();
		}
	}

	/**
	 * The name of a bucket.
	 */
	String bucket(String zone, String key) {
		List<String> starts = this.names.zone(zone);
		return starts.get(BucketShards.shardOf(key, starts.size())) + ":" + key;
	}

	/**
	 * The server that has a key.
	 */
	RedisProcess ownerOf(String key) {
		return (this.cluster != null) ? this.cluster.ownerOf(key).orElseThrow() : this.servers.get(0);
	}

	/**
	 * Send a command about a key to the server that has it; one about no key to all, or
	 * to the first.
	 */
	String command(String... command) {
		if (FOR_ALL.contains(command[0])) {
			return this.servers.stream().map((server) -> server.command(command)).collect(Collectors.joining("\n"));
		}
		return ((command.length > 1) ? ownerOf(command[1]) : this.servers.get(0)).command(command);
	}

	long keys() {
		return this.servers.stream().mapToLong((server) -> Long.parseLong(server.command("DBSIZE"))).sum();
	}

	long scriptCalls() {
		return this.servers.stream().mapToLong(RedisProcess::scriptCalls).sum();
	}

	void pause() {
		this.servers.forEach(RedisProcess::pause);
	}

	void resume() {
		this.servers.forEach(RedisProcess::resume);
	}

	@Override
	public void close() {
		this.client.shutdown(0, 1, TimeUnit.SECONDS);
		if (this.cluster != null) {
			this.cluster.close();
		}
		else {
			this.servers.forEach(RedisProcess::close);
		}
	}

	/**
	 * How servers are set up.
	 */
	enum Kind {

		SINGLE(0, 1, false), HOUR_AHEAD(1, 1, false), HOUR_BEHIND(-1, 1, false), TWELVE_SHARDS(0, 12, false),

		CLUSTER(0, 1, true), CLUSTER_OF_TWELVE_SHARDS(0, 12, true);

		/** How much the clock of the server is ahead. */
		final int hours;

		final int shards;

		private final boolean cluster;

		Kind(int hours, int shards, boolean cluster) {
			this.hours = hours;
			this.shards = shards;
			this.cluster = cluster;
		}

	}

}
