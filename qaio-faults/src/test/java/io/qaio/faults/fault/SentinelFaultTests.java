package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.qaio.faults.server.SentinelRedis;
import io.qaio.faults.server.StartedServers;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That a real Sentinel replaces its master, and what is forgotten then.
 */
@Timeout(240)
class SentinelFaultTests {

	private static StartedServers servers;

	private static SentinelRedis redis;

	@BeforeAll
	static void start() {
		servers = StartedServers.redisSentinel();
		redis = servers.find(SentinelRedis.class).orElseThrow();
	}

	@AfterAll
	static void stop() {
		if (servers != null) {
			servers.close();
		}
	}

	@Test
	void theMasterIsReplacedAndFollowsTheNewOne() throws Exception {
		replaces(new SentinelFailOver());
	}

	@Test
	void theKilledMasterIsReplacedAndComesBackAsReplica() throws Exception {
		replaces(new SentinelMasterKilled());
	}

	@Test
	void nothingIsForgottenIfNobodyWritesMeanwhile() throws Exception {
		RedisProcess old = redis.master();
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Integer> confirmed = CompletableFuture.supplyAsync(() -> {
			int count = 0;
			while (!done.get()) {
				try {
					old.command("SET", "count", String.valueOf(count + 1));
					count++;
				}
				catch (RuntimeException ex) {
					// it is paused, cut off or no master any more
				}
			}
			return count;
		});
		begin(new SentinelFailOverAfterPause()).end();
		done.set(true);
		int expected = confirmed.get(60, TimeUnit.SECONDS);
		assertThat(redis.master()).isNotSameAs(old);
		assertThat(expected).isPositive();
		// what was executed but not confirmed may be there, too
		assertThat(Integer.parseInt(redis.master().command("GET", "count"))).isBetween(expected, expected + 1);
	}

	private void replaces(Fault fault) throws Exception {
		RedisProcess old = redis.master();
		old.command("SET", "before", fault.name());
		begin(fault).end();
		RedisProcess master = redis.master();
		assertThat(master).isNotSameAs(old);
		assertThat(master.command("GET", "before")).isEqualTo(fault.name());
		assertThat(master.command("SET", "after", fault.name())).isEqualTo("OK");
		assertThat(master.awaitReplicas(1, Duration.ofSeconds(1))).isTrue();
		assertThat(old.command("GET", "after")).isEqualTo(fault.name());
	}

	private static Fault.Effect begin(Fault fault) throws Exception {
		assertThat(fault.appliesTo(servers)).isTrue();
		return fault.begin(Sites.of(servers), new Random(1));
	}

}
