package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.server.StartedServers;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * That a real Redis suffers what the faults say.
 */
@Timeout(120)
class RedisCommandFaultTests {

	private static StartedServers servers;

	private static RedisProcess redis;

	private final Random random = new Random(1);

	@BeforeAll
	static void start() {
		servers = StartedServers.redis();
		redis = servers.find(RedisProcess.class).orElseThrow();
	}

	@AfterAll
	static void stop() {
		if (servers != null) {
			servers.close();
		}
	}

	@Test
	void clientsThatWriteArePaused() throws Exception {
		long start = System.nanoTime();
		Fault.Effect effect = begin(new ClientsPaused());
		redis.command("SET", "key", "value");
		assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(495).toNanos());
		effect.end();
	}

	@Test
	void connectionsAreKilledThoseOfSubscribersToo() throws Exception {
		try (RedisSubscriber normal = new RedisSubscriber(redis.port(), false);
				RedisSubscriber pubsub = new RedisSubscriber(redis.port(), true)) {
			begin(new ConnectionsKilled()).end();
			await().until(() -> normal.hasEnded() && pubsub.hasEnded());
		}
	}

	@Test
	void scriptsAreForgotten() throws Exception {
		String digest = redis.command("SCRIPT", "LOAD", "return 1");
		assertThat(redis.command("SCRIPT", "EXISTS", digest)).isEqualTo("1");
		begin(new ScriptsFlushed()).end();
		assertThat(redis.command("SCRIPT", "EXISTS", digest)).isEqualTo("0");
	}

	@Test
	void theServerSleeps() throws Exception {
		long start = System.nanoTime();
		begin(new RedisAsleep()).end();
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
		assertThat(redis.command("INFO", "commandstats")).containsPattern("cmdstat_debug[^\r]*calls=\\d+,usec=\\d{6,}");
	}

	@Test
	void memoryIsFullUntilTheEnd() throws Exception {
		Fault.Effect effect = begin(new MemoryFull());
		assertThatIllegalStateException().isThrownBy(() -> {
			for (int i = 0; i < 1000; i++) {
				redis.command("SET", "key-" + i, "x".repeat(10_000));
			}
		}).withMessageContaining("OOM");
		assertThat(redis.command("CONFIG", "GET", "maxmemory-policy")).endsWith("noeviction");
		effect.end();
		assertThat(redis.command("SET", "key", "x".repeat(10_000))).isEqualTo("OK");
	}

	private Fault.Effect begin(Fault fault) throws Exception {
		assertThat(fault.appliesTo(servers)).isTrue();
		return fault.begin(Sites.of(servers), this.random);
	}

}
