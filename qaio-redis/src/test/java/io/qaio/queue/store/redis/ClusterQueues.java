package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.test.RedisClusterProcess;

/**
 * Queues of applications that share a cluster. Commands of their clients of the driver
 * take a minute, as in Spring Boot by default, and clients do not look for other masters
 * by themselves.
 */
final class ClusterQueues implements AutoCloseable {

	/** Much longer than a call may take, much shorter than the timeout of commands. */
	static final Duration SOON = Duration.ofSeconds(15);

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

	private final RedisClusterProcess cluster;

	private final RedisLayout layout;

	private final List<AutoCloseable> opened = new ArrayList<>();

	ClusterQueues(RedisClusterProcess cluster, RedisLayout layout) {
		this.cluster = cluster;
		this.layout = layout;
	}

	/**
	 * A client of an application of its own.
	 */
	RedisClusterClient client() {
		RedisClusterClient client = RedisClusterClient.create(this.cluster.nodes()
			.stream()
			.map((node) -> RedisURI.builder()
				.withHost("127.0.0.1")
				.withPort(node.port())
				.withTimeout(DEFAULT_TIMEOUT)
				.build())
			.toList());
		// drivers differ in whether they look by themselves
		client.setOptions(ClusterClientOptions.builder()
			.timeoutOptions(TimeoutOptions.enabled())
			.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder().disableAllAdaptiveRefreshTriggers().build())
			.build());
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		return client;
	}

	TaskQueue queue(String name, RedisClusterClient client) {
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout);
		this.opened.add(store);
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue(name);
	}

	/**
	 * Wait for a call that ends soon, and print after how long it did.
	 */
	static <T> T soon(CompletableFuture<T> call, String name) throws Exception {
		long start = System.nanoTime();
		T result = call.get(SOON.toSeconds(), TimeUnit.SECONDS);
		System.out.printf("%s after %.1f s%n", name, (System.nanoTime() - start) / 1e9);
		return result;
	}

	@Override
	public void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

}
