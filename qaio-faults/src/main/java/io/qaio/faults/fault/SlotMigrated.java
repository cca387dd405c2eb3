package io.qaio.faults.fault;

import java.util.List;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.ClusterRedis;
import io.qaio.test.RedisProcess;
import io.qaio.test.SlotMove;

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
				move(new SlotMove(source.command("CLUSTER", "KEYSLOT", key), source, target), random);
				break;
			}
		}
		redis.cluster().awaitComplete();
		return Effect.OVER;
	}

	private static void move(SlotMove move, Random random) throws InterruptedException {
		move.begin();
		while (move.moveKey()) {
			Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
		}
		move.complete();
	}

}
