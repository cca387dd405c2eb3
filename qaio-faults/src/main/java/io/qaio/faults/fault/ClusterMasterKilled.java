package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.ClusterRedis;
import io.qaio.test.RedisProcess;

/**
 * A master of a cluster is killed, and the cluster replaces it by its replica. The
 * replica knows all that was confirmed before the fault begins; what was confirmed after
 * that may be forgotten. The old master comes back as a replica.
 */
public final class ClusterMasterKilled extends FaultOn<ClusterRedis> {

	/** One fault for all sites. */
	public ClusterMasterKilled() {
		super("cluster-master-killed", ClusterRedis.class, Harm.FORGETS_LATEST, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	public Duration duration(Random random) {
		// it is over when it has begun, and only what happened until then is excused
		return Duration.ZERO;
	}

	@Override
	Effect begin(ClusterRedis redis, Random random) {
		RedisProcess old = redis.any(random);
		RedisProcess replica = redis.replicaOf(old);
		Replication.awaitComplete(old);
		old.kill();
		if (!redis.becomesMaster(replica, Duration.ofSeconds(60))) {
			throw new IllegalStateException(old + " was killed, but " + replica + " does not replace it");
		}
		old.restart();
		Replication.awaitFollower(old);
		redis.cluster().awaitComplete();
		return Effect.OVER;
	}

}
