package io.qaio.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real Redis Cluster of three masters on free loopback ports, for tests, with or
 * without replicas. Tests are skipped where there is no redis-server: see
 * {@link RedisAvailable}.
 */
public final class RedisClusterProcess implements AutoCloseable {

	private static final int MASTERS = 3;

	private static final int SLOTS = 16_384;

	private final List<RedisProcess> nodes = new ArrayList<>();

	private final List<RedisProcess> replicas = new ArrayList<>();

	private RedisClusterProcess() {
	}

	/**
	 * Start a cluster without replicas.
	 * @param options options of each server as on the command line
	 * @return the cluster, all of whose nodes know that it is complete
	 */
	public static RedisClusterProcess start(String... options) {
		return start(0, options);
	}

	/**
	 * Start a cluster in which each master has a replica.
	 * @param options options of each server as on the command line
	 * @return the cluster, whose replicas follow their masters
	 */
	public static RedisClusterProcess startWithReplicas(String... options) {
		return start(MASTERS, options);
	}

	private static RedisClusterProcess start(int replicas, String... options) {
		String[] clusterOptions = Stream
			.concat(Stream.of("--cluster-enabled", "yes", "--cluster-node-timeout", "1000"), Stream.of(options))
			.toArray(String[]::new);
		RedisClusterProcess cluster = new RedisClusterProcess();
		try {
			for (int i = 0; i < MASTERS; i++) {
				cluster.nodes.add(RedisProcess.start(clusterOptions));
			}
			cluster.join();
			for (int i = 0; i < replicas; i++) {
				cluster.replicas.add(RedisProcess.start(clusterOptions));
			}
			cluster.joinReplicas();
			return cluster;
		}
		catch (RuntimeException | Error ex) {
			cluster.close();
			throw ex;
		}
	}

	private void join() {
		for (int i = 0; i < MASTERS; i++) {
			RedisProcess node = this.nodes.get(i);
			node.command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
			// not ADDSLOTSRANGE, which 6.2 does not know
			node.command(
					Stream
						.concat(Stream.of("CLUSTER", "ADDSLOTS"),
								IntStream.range(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS)
									.mapToObj(String::valueOf))
						.toArray(String[]::new));
			this.nodes.get(0).command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(node.port()));
		}
		awaitComplete();
	}

	private void joinReplicas() {
		for (RedisProcess replica : this.replicas) {
			this.nodes.get(0).command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(replica.port()));
		}
		awaitComplete();
		for (int i = 0; i < this.replicas.size(); i++) {
			this.replicas.get(i).command("CLUSTER", "REPLICATE", this.nodes.get(i).command("CLUSTER", "MYID"));
		}
		awaitComplete();
	}

	/**
	 * Wait until all nodes know that the cluster is complete, for instance after a
	 * restart of one, agree who has which slots, and replicas follow their masters.
	 */
	public void awaitComplete() {
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(50))
				.ignoreExceptions()
				.until(() -> servers().stream().allMatch(this::isComplete)
						&& servers().stream().map(RedisClusterProcess::slots).distinct().count() == 1);
		}
		catch (ConditionTimeoutException ex) {
			throw new IllegalStateException("The cluster is not complete:\n"
					+ servers().stream().map(RedisClusterProcess::state).collect(Collectors.joining("\n")), ex);
		}
	}

	private static String state(RedisProcess node) {
		try {
			return node + "\n" + node.command("CLUSTER", "NODES") + "\n" + node.command("CLUSTER", "INFO") + "\n"
					+ node.command("INFO", "replication");
		}
		catch (RuntimeException ex) {
			return node + " does not answer: " + ex;
		}
	}

	private boolean isComplete(RedisProcess node) {
		String info = node.command("CLUSTER", "INFO");
		return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + servers().size())
				&& !node.command("INFO", "replication").contains("master_link_status:down");
	}

	/**
	 * Who has which slots, as a node sees it: a master that fails before its replica
	 * knows of a slot loses it.
	 */
	private static Set<String> slots(RedisProcess node) {
		return node.command("CLUSTER", "NODES")
			.lines()
			.map((line) -> line.split(" "))
			.flatMap((fields) -> Stream.of(fields).skip(8).map((slots) -> fields[0] + " " + slots))
			.collect(Collectors.toSet());
	}

	/**
	 * The servers that started as masters; the first owned the lowest slots.
	 * @return three servers
	 */
	public List<RedisProcess> nodes() {
		return List.copyOf(this.nodes);
	}

	/**
	 * All servers of the cluster.
	 * @return those that started as masters, then those that started as replicas of the
	 * first, the second and the third of them, if any
	 */
	public List<RedisProcess> servers() {
		return Stream.concat(this.nodes.stream(), this.replicas.stream()).toList();
	}

	/**
	 * The server that executes commands for a key, as itself and most others see it.
	 * @param key the key
	 * @return the master of the slot of the key, if it runs
	 */
	public Optional<RedisProcess> ownerOf(String key) {
		return servers().stream().filter(RedisProcess::isRunning).filter((server) -> isOwner(server, key)).findFirst();
	}

	private static boolean isOwner(RedisProcess server, String key) {
		try {
			server.command("EXISTS", key);
			return true;
		}
		catch (IllegalStateException ex) {
			// it refers to another node, or says that there is none
			return false;
		}
	}

	/**
	 * Where the nodes are, as {@code spring.data.redis.cluster.nodes} has it.
	 * @return addresses such as {@code 127.0.0.1:10001}
	 */
	public List<String> addresses() {
		return this.nodes.stream().map((node) -> "127.0.0.1:" + node.port()).toList();
	}

	@Override
	public void close() {
		servers().forEach(RedisProcess::close);
	}

}
