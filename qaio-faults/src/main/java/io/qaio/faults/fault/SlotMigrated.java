package io.qaio.faults.fault;

import java.util.List;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.ClusterRedis;
import io.qaio.test.RedisProcess;

/**
 * A slot that has keys moves from one master to another, key by key. Scripts that name
 * keys on both sides are refused meanwhile.
 */
public final class SlotMigrated extends FaultOn<ClusterRedis> {

	private static final int LONGEST_PAUSE_MILLIS = 100;

	/** One fault for all sites. */
	public SlotMigrated() {
		super("cluster-slot-migrated", ClusterRedis.class, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(ClusterRedis redis, Random random) throws InterruptedException {
		List<RedisProcess> masters = redis.now();
		int first = random.nextInt(masters.size());
		for (int i = 0; i < masters.size(); i++) {
			RedisProcess source = masters.get((first + i) % masters.size());
			String key = source.command("RANDOMKEY");
			if (key != null) {
				int others = random.nextInt(masters.size() - 1);
				RedisProcess target = masters.get((first + i + 1 + others) % masters.size());
				migrate(source.command("CLUSTER", "KEYSLOT", key), source, target, random);
				break;
			}
		}
		redis.cluster().awaitComplete();
		return Effect.OVER;
	}

	private static void migrate(String slot, RedisProcess source, RedisProcess target, Random random)
			throws InterruptedException {
		String targetId = target.command("CLUSTER", "MYID");
		target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", source.command("CLUSTER", "MYID"));
		source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
		for (String key = key(slot, source); !key.isEmpty(); key = key(slot, source)) {
			// a key that has expired meanwhile is no error
			source.command("MIGRATE", "127.0.0.1", String.valueOf(target.port()), key, "0", "5000");
			Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
		}
		// the new owner first, so that there is always one; others learn it from them
		target.command("CLUSTER", "SETSLOT", slot, "NODE", targetId);
		source.command("CLUSTER", "SETSLOT", slot, "NODE", targetId);
	}

	private static String key(String slot, RedisProcess server) {
		return server.command("CLUSTER", "GETKEYSINSLOT", slot, "1");
	}

}
