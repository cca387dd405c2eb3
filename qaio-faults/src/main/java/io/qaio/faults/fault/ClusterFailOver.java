package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.ClusterRedis;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;

/**
 * A replica and its master, which lives, swap their parts ({@code CLUSTER FAILOVER}). The
 * master accepts nothing more until the replica knows everything, so nothing is
 * forgotten.
 */
public final class ClusterFailOver extends FaultOn<ClusterRedis> {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** One fault for all sites. */
	public ClusterFailOver() {
		super("cluster-fail-over", ClusterRedis.class, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(ClusterRedis redis, Random random) {
		RedisProcess old = redis.any(random);
		RedisProcess replica = redis.replicaOf(old);
		Awaitility.await("a fail-over in the cluster").atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
			// which the replica gives up after five seconds
			replica.command("CLUSTER", "FAILOVER");
			return redis.becomesMaster(replica, Duration.ofSeconds(6));
		});
		Replication.awaitFollower(old);
		redis.cluster().awaitComplete();
		return Effect.OVER;
	}

}
