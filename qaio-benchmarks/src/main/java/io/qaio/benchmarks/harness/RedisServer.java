package io.qaio.benchmarks.harness;

import java.util.List;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.redis.RedisLayout;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.queue.store.redis.ReplicaWait;

/**
 * The redis-server under measurement, as Qaio and as the bare designs reach it: through
 * one client with the driver's own settings, over one connection each.
 */
public final class RedisServer implements AutoCloseable {

	/** System property that tells a forked JVM where the server is. */
	public static final String PORT = "qaio.benchmarks.port";

	private final int port;

	private final RedisClient client;

	private final StatefulRedisConnection<byte[], byte[]> connection;

	private final RedisTaskStore store;

	private final TaskQueues queues;

	public RedisServer(int port) {
		this(port, RedisLayout.LISTS);
	}

	public RedisServer(int port, RedisLayout layout) {
		this.port = port;
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", port));
		this.connection = connect();
		this.store = new RedisTaskStore(() -> this.client, "qaio", ReplicaWait.NONE, layout);
		this.queues = TaskQueues.on(this.store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build();
	}

	public static RedisServer ofThisFork() {
		return new RedisServer(Integer.getInteger(PORT));
	}

	public int port() {
		return this.port;
	}

	public RedisTaskStore store() {
		return this.store;
	}

	public TaskQueues queues() {
		return this.queues;
	}

	public TaskQueue queue(String name) {
		return this.queues.queue(name);
	}

	/**
	 * What the bare designs send their commands through.
	 */
	public RedisAsyncCommands<byte[], byte[]> bare() {
		return this.connection.async();
	}

	/**
	 * One more connection, for a bare design that must have one to itself.
	 */
	public StatefulRedisConnection<byte[], byte[]> connect() {
		return this.client.connect(ByteArrayCodec.INSTANCE);
	}

	/**
	 * Remove all data. Scripts stay loaded.
	 */
	public void clear() {
		this.connection.sync().flushall();
	}

	public long usedMemory() {
		return this.connection.sync()
			.info("memory")
			.lines()
			.filter((entry) -> entry.startsWith("used_memory:"))
			.mapToLong((entry) -> Long.parseLong(entry.substring("used_memory:".length()).strip()))
			.findFirst()
			.orElseThrow();
	}

	public String version() {
		return this.connection.sync()
			.info("server")
			.lines()
			.filter((entry) -> entry.startsWith("redis_version:"))
			.map((entry) -> entry.substring("redis_version:".length()).strip())
			.findFirst()
			.orElseThrow();
	}

	@Override
	public void close() {
		this.store.close();
		this.connection.close();
		this.client.shutdown();
	}

}
