package io.qaio.queue.store.redis;

import java.util.List;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.GroupContract;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.test.RedisClusterProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract on a cluster of three Redis servers.
 */
class RedisClusterTaskStoreTests extends TaskStoreContract implements GroupContract {

	private static RedisClusterProcess cluster;

	private static RedisClusterClient client;

	@BeforeAll
	static void start() {
		cluster = RedisClusterProcess.start();
		List<RedisURI> nodes = cluster.nodes()
			.stream()
			.map((node) -> RedisURI.create("127.0.0.1", node.port()))
			.toList();
		client = RedisClusterClient.create(nodes);
	}

	@AfterAll
	static void stop() {
		if (cluster != null) {
			client.shutdown();
			cluster.close();
		}
	}

	RedisLayout layout() {
		return RedisLayout.LISTS;
	}

	@Override
	protected TaskStore openStore() {
		return new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, layout());
	}

	@Override
	protected long commandsReceived() {
		return cluster.nodes().stream().mapToLong(SentCommands::to).sum();
	}

	@Override
	protected long residue(String queue) {
		String pattern = RedisTaskStoreTests.keyPattern(layout(), queue);
		return cluster.nodes()
			.stream()
			.flatMap((node) -> node.command("KEYS", pattern).lines())
			.filter((key) -> !key.isEmpty())
			.count();
	}

}
