package io.qaio.queue.store.redis;

import io.lettuce.core.RedisClient;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract on one Redis server.
 */
class RedisTaskStoreTests extends TaskStoreContract {

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
		return new RedisTaskStore(() -> client, "qaio");
	}

	@Override
	protected long commandsReceived() {
		return SentCommands.to(redis);
	}

	@Override
	protected long residue(String queue) {
		return redis.command("KEYS", new QueueKeys("qaio", queue).pattern())
			.lines()
			.filter((key) -> !key.isEmpty())
			.count();
	}

}
