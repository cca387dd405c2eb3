package io.qaio.faults.server;

import java.time.Duration;
import java.util.List;

import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A cluster of three masters, each with a replica.
 *
 * @param cluster the cluster
 */
public record ClusterRedis(RedisClusterProcess cluster) implements RedisMasters, AutoCloseable {

	@Override
	public List<RedisProcess> now() {
		return this.cluster.servers().stream().filter(ClusterRedis::isMaster).toList();
	}

	/**
	 * The replica of a master.
	 * @param master a master
	 * @return the server that follows it
	 */
	public RedisProcess replicaOf(RedisProcess master) {
		String port = "master_port:" + master.port() + "\r";
		return this.cluster.servers()
			.stream()
			.filter(RedisProcess::isRunning)
			.filter((server) -> server.command("INFO", "replication").contains(port))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Wait until a server is a master, and takes the cluster for complete.
	 * @param server the server
	 * @param timeout for how long
	 * @return whether it is
	 */
	public boolean becomesMaster(RedisProcess server, Duration timeout) {
		try {
			Awaitility.await()
				.atMost(timeout)
				.pollInterval(Duration.ofMillis(20))
				.until(() -> isMaster(server) && server.command("CLUSTER", "INFO").contains("cluster_state:ok"));
			return true;
		}
		catch (ConditionTimeoutException ex) {
			return false;
		}
	}

	private static boolean isMaster(RedisProcess server) {
		// a master that has lost its slots is about to become a replica
		return server.isRunning() && server.command("INFO", "replication").contains("role:master")
				&& server.command("CLUSTER", "NODES")
					.lines()
					.anyMatch((node) -> node.contains("myself,master") && node.split(" ").length > 8);
	}

	@Override
	public void close() {
		this.cluster.close();
	}

}
