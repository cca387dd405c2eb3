package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The contract on streams of one Redis server.
 */
class RedisStreamsTaskStoreTests extends TaskStoreContract {

	private static RedisProcess redis;

	private static RedisClient client;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
		client = RedisClient.create("redis://127.0.0.1:" + redis.port());
	}

	@AfterAll
	static void stop() {
		if (redis != null) {
			client.shutdown();
			redis.close();
		}
	}

	@Override
	protected TaskStore openStore() {
		return new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, RedisLayout.STREAMS);
	}

	@Override
	protected long commandsReceived() {
		return SentCommands.to(redis);
	}

	@Override
	protected long residue(String queue) {
		return redis.command("KEYS", new QueueKeys(RedisLayout.STREAMS, "qaio", queue).pattern())
			.lines()
			.filter((key) -> !key.isEmpty())
			.count();
	}

}
