package io.qaio.faults.fault;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.qaio.faults.server.ClusterRedis;
import io.qaio.faults.server.StartedServers;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That masters of a real cluster are replaced, and slots move.
 */
@Timeout(240)
class ClusterFaultTests {

	private static StartedServers servers;

	private static ClusterRedis redis;

	private static RedisClusterClient client;

	private static RedisAdvancedClusterCommands<String, String> commands;

	@BeforeAll
	static void start() {
		servers = StartedServers.redisCluster();
		redis = servers.find(ClusterRedis.class).orElseThrow();
		client = RedisClusterClient.create(RedisURI.create("redis://" + redis.cluster().addresses().get(0)));
		commands = client.connect().sync();
	}

	@AfterAll
	static void stop() {
		if (client != null) {
			client.shutdown(0, 1, TimeUnit.SECONDS);
		}
		if (servers != null) {
			servers.close();
		}
	}

	@Test
	void aMasterAndItsReplicaSwapAndNothingIsForgotten() throws Exception {
		List<RedisProcess> before = redis.now();
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Long> confirmed = CompletableFuture.supplyAsync(() -> {
			long count = 0;
			while (!done.get()) {
				try {
					long result = commands.incr("count");
					assertThat(result).as("the next number").isGreaterThan(count);
					count = result;
				}
				catch (RedisException ex) {
					// refused meanwhile
				}
			}
			return count;
		});
		begin(new ClusterFailOver(), 1).end();
		done.set(true);
		long count = confirmed.get(60, TimeUnit.SECONDS);
		assertThat(redis.now()).hasSize(3).isNotEqualTo(before);
		assertThat(count).isPositive();
		// what was executed but not confirmed may be there, too
		assertThat(Long.parseLong(commands.get("count"))).isGreaterThanOrEqualTo(count);
	}

	@Test
	void aKilledMasterIsReplacedAndComesBackAsReplica() throws Exception {
		List<RedisProcess> before = redis.now();
		for (int i = 0; i < 100; i++) {
			commands.set("before-" + i, "1");
		}
		begin(new ClusterMasterKilled(), 1).end();
		assertThat(redis.now()).hasSize(3).isNotEqualTo(before);
		client.refreshPartitions();
		for (int i = 0; i < 100; i++) {
			assertThat(commands.get("before-" + i)).isEqualTo("1");
		}
	}

	@Test
	void aSlotMovesWithItsKeys() throws Exception {
		client.refreshPartitions();
		commands.flushall();
		commands.mset(Map.of("{slot}a", "1", "{slot}b", "2"));
		String slot = redis.now().get(0).command("CLUSTER", "KEYSLOT", "{slot}a");
		RedisProcess before = owner(slot);
		begin(new SlotMigrated(), 1).end();
		assertThat(owner(slot)).isNotSameAs(before);
		assertThat(commands.mget("{slot}a", "{slot}b")).extracting((value) -> value.getValue())
			.containsExactly("1", "2");
	}

	private static RedisProcess owner(String slot) {
		return redis.now()
			.stream()
			.filter((master) -> !master.command("CLUSTER", "GETKEYSINSLOT", slot, "1").isEmpty())
			.findFirst()
			.orElseThrow();
	}

	private static Fault.Effect begin(Fault fault, long seed) throws Exception {
		assertThat(fault.appliesTo(servers)).isTrue();
		return fault.begin(Sites.of(servers), new Random(seed));
	}

}
