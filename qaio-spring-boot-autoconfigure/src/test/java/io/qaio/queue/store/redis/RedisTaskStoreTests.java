package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;

import io.lettuce.core.RedisClient;
import io.qaio.queue.PutOptions;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

	@Test
	void idsThatWereKeptGoByThemselvesAndDoNotPileUp() {
		String guards = "qaio:{" + queueName() + "}:guards";
		Duration time = Duration.ofMillis(200);
		for (int i = 0; i < 100; i++) {
			queue().put("work", PutOptions.with().id("early-" + i).uniqueFor(time));
		}
		assertThat(redis.command("ZCARD", guards)).isEqualTo("100");
		await().until(() -> redis.command("EXISTS", guards).equals("0"));
		queue().put("work", PutOptions.with().id("long").uniqueFor(Duration.ofMinutes(1)));
		for (int i = 0; i < 100; i++) {
			queue().put("work", PutOptions.with().id("short-" + i).uniqueFor(time));
		}
		await().pollDelay(time.plusMillis(50)).until(() -> true);
		for (int i = 0; i < 60; i++) {
			queue().put("work", PutOptions.with().id("late-" + i).uniqueFor(Duration.ofMinutes(1)));
		}
		assertThat(redis.command("ZCARD", guards)).isEqualTo("61");
		assertThat(Long.parseLong(redis.command("PTTL", guards))).isBetween(1L, 60_000L);
	}

	@Test
	void aQueueThatUsesNoneOfThemHasNoKeyForPrioritiesOrOrderOrKeptIds() {
		queue().putAll(List.of("a", "b", "c"));
		queue().put("d", PutOptions.with().id("order-42").delay(Duration.ofMinutes(1)).header("tenant", "acme"));
		queue().getNow().orElseThrow().fail();
		queue().getNow().orElseThrow().release(Duration.ofMinutes(1));
		queue().getNow().orElseThrow();
		assertThat(redis.command("KEYS", new QueueKeys("qaio", queueName()).pattern()).lines())
			.allMatch((key) -> key.matches(".*:(ready|taken|leases|parts|delayed|ids|put:.*)"));
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
