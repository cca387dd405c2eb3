package io.qaio.benchmarks;

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
final class Server implements AutoCloseable {

	/** System property that tells a forked JVM where the server is. */
	static final String PORT = "qaio.benchmarks.port";

	private final int port;

	private final RedisClient client;

	private final StatefulRedisConnection<byte[], byte[]> connection;

	private final RedisTaskStore store;

	private final TaskQueues queues;

	Server(int port) {
		this(port, RedisLayout.LISTS);
	}

	Server(int port, RedisLayout layout) {
		this.port = port;
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", port));
		this.connection = connect();
		this.store = new RedisTaskStore(() -> this.client, "qaio", ReplicaWait.NONE, layout);
		this.queues = TaskQueues.on(this.store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build();
	}

	static Server ofThisFork() {
		return new Server(Integer.getInteger(PORT));
	}

	int port() {
		return this.port;
	}

	RedisTaskStore store() {
		return this.store;
	}

	TaskQueues queues() {
		return this.queues;
	}

	TaskQueue queue(String name) {
		return this.queues.queue(name);
	}

	/**
	 * What the bare designs send their commands through.
	 */
	RedisAsyncCommands<byte[], byte[]> bare() {
		return this.connection.async();
	}

	/**
	 * One more connection, for a bare design that must have one to itself.
	 */
	StatefulRedisConnection<byte[], byte[]> connect() {
		return this.client.connect(ByteArrayCodec.INSTANCE);
	}

	/**
	 * Remove all data. Scripts stay loaded.
	 */
	void clear() {
		this.connection.sync().flushall();
	}

	long usedMemory() {
		return this.connection.sync()
			.info("memory")
			.lines()
			.filter((line) -> line.startsWith("used_memory:"))
			.mapToLong((line) -> Long.parseLong(line.substring("used_memory:".length()).strip()))
			.findFirst()
			.orElseThrow();
	}

	String version() {
		return this.connection.sync()
			.info("server")
			.lines()
			.filter((line) -> line.startsWith("redis_version:"))
			.map((line) -> line.substring("redis_version:".length()).strip())
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
