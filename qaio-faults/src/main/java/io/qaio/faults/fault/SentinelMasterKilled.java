package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.SentinelRedis;
import io.qaio.test.RedisProcess;

/**
 * The master is killed, and Sentinel replaces it by its replica. The replica knows all
 * that was confirmed before the fault begins; what was confirmed after that may be
 * forgotten. The old master comes back as a replica.
 */
public final class SentinelMasterKilled extends FaultOn<SentinelRedis> {

	/** One fault for all sites. */
	public SentinelMasterKilled() {
		super("sentinel-master-killed", SentinelRedis.class, Harm.FORGETS_LATEST, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	public Duration duration(Random random) {
		// it is over when it has begun, and only what happened until then is excused
		return Duration.ZERO;
	}

	@Override
	Effect begin(SentinelRedis redis, Random random) {
		RedisProcess old = redis.master();
		Replication.awaitComplete(old);
		redis.sentinel().expectDeath();
		old.kill();
		redis.awaitMasterOtherThan(old);
		redis.sentinel().expectLife();
		old.restart();
		// which Sentinel would do too, ten seconds later
		SentinelRedis.follow(old, redis.master());
		return Effect.OVER;
	}

}
